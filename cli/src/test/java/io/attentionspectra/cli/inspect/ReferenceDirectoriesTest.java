package io.attentionspectra.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.cli.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code inspect} of a directory of every family ends with status 0 and a report, and every head
 * has all nulls that apply. The collection lies outside this project: {@code -Dreference=FOLDER},
 * with {@code models/NAME} in it.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "reference", matches = ".+")
final class ReferenceDirectoriesTest {

  private static final String GAUSSIAN = "gaussian equivalence";
  private static final String SPHERICAL = "spherical equivalence";
  private static final List<String> DRAWN = List.of("covariance surrogate", "re-initialised head");

  /** Its scores are sums of three products, which no draw of queries and keys obeys. */
  private static final String WITHOUT_DRAWS = "deberta_v2";

  @TempDir private Path folder;

  static List<Path> directories() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("reference"), "models"))) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("directories")
  void endsWithAReportAndAllNulls(Path directory) throws IOException {
    Path report = folder.resolve("report.html");
    JsonNode json =
        Invocation.of(
                "inspect",
                "--model",
                directory.toString(),
                "--texts",
                texts(directory).toString(),
                "--replicas",
                "2",
                "--report",
                report.toString(),
                "--json")
            .json();
    assertTrue(Files.readString(report).contains("</html>"));
    JsonNode facts = facts(directory);
    JsonNode heads = json.path("attention");
    assertEquals(facts.path("layers").asInt() * facts.path("heads").asInt(), heads.size());
    for (JsonNode head : heads) {
      List<String> found = new ArrayList<>();
      head.path("ks").fieldNames().forEachRemaining(found::add);
      List<String> expected = expected(directory, head);
      assertTrue(found.containsAll(expected), () -> head.path("layer") + ": " + found);
    }
    System.out.println(directory.getFileName() + ": " + heads.size() + " heads");
  }

  /** The spherical law does not exist where attention condenses, at β̂ above 2 of these heads. */
  private static List<String> expected(Path directory, JsonNode head) {
    List<String> expected = new ArrayList<>(List.of(GAUSSIAN));
    if (!head.path("regime").asText().equals("condensing")) {
      expected.add(SPHERICAL);
    }
    if (!directory.endsWith(WITHOUT_DRAWS)) {
      expected.addAll(DRAWN);
    }
    return expected;
  }

  /** The two texts of a directory, or the file of its two images. */
  private Path texts(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    facts(directory).path("texts").forEach(text -> lines.add(text.asText()));
    return lines.isEmpty()
        ? directory.resolve("expected.safetensors")
        : Files.write(folder.resolve("texts.txt"), lines);
  }

  private static JsonNode facts(Path directory) throws IOException {
    return new ObjectMapper().readTree(directory.resolve("expected.json").toFile());
  }
}
