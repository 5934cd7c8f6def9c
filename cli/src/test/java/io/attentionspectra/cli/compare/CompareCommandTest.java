package io.attentionspectra.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.cli.Invocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two models on the command line: the small decoder of the fixtures, whole and damaged. */
final class CompareCommandTest {

  private static final Path FIXTURES =
      Path.of("../djl-integration/src/test/resources/io/attentionspectra/djl");
  private static final Path GPT2 = FIXTURES.resolve("model/gpt2");

  /** Where the weights of the first layer's queries, keys and values begin. */
  private static final String PROJECTION = "h.0.attn.c_attn.weight";

  @TempDir private Path folder;

  private String texts() throws IOException {
    List<String> words = List.of("cat", "dog", "lays", "on", "a", "mat", "and", "sings", "the");
    List<String> lines =
        IntStream.range(0, 20)
            .mapToObj(
                n ->
                    String.join(
                        " ",
                        IntStream.range(0, 12)
                            .mapToObj(i -> words.get((i * i + n * (i + 1)) % words.size()))
                            .toList()))
            .toList();
    return Files.write(folder.resolve("texts.txt"), lines).toString();
  }

  /** A copy of the model whose first layer's projections are turned around. */
  private Path damaged() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("damaged"));
    for (String name : List.of("config.json", "tokenizer.json")) {
      Files.copy(GPT2.resolve(name), copy.resolve(name));
    }
    byte[] bytes = Files.readAllBytes(GPT2.resolve("model.safetensors"));
    int header = 8 + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    JsonNode at =
        new ObjectMapper()
            .readTree(bytes, 8, header - 8)
            .path(name(bytes, header))
            .path("data_offsets");
    int from = header + at.get(0).intValue();
    int to = header + at.get(1).intValue();
    for (int i = from, j = to - 4; i < j; i += 4, j -= 4) {
      for (int k = 0; k < 4; k++) {
        byte swap = bytes[i + k];
        bytes[i + k] = bytes[j + k];
        bytes[j + k] = swap;
      }
    }
    Files.write(copy.resolve("model.safetensors"), bytes);
    return copy;
  }

  private static String name(byte[] bytes, int header) throws IOException {
    JsonNode json = new ObjectMapper().readTree(bytes, 8, header - 8);
    return json.properties().stream()
        .map(Map.Entry::getKey)
        .filter(key -> key.endsWith(PROJECTION))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aModelAgainstItselfShowsNoDifference() throws IOException {
    Invocation run =
        Invocation.of(
            "compare",
            "--model",
            GPT2.toString(),
            "--against",
            GPT2.toString(),
            "--texts",
            texts(),
            "--window",
            "4");
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().startsWith("No difference: both models give the same numbers"), run.out());
    assertTrue(run.out().contains("kept 1 2 3"), run.out());
    assertTrue(run.out().contains("For every head and depth: --report FILE.html"), run.out());
  }

  @Test
  void saysWhatChangedAsJsonAndAsAPage() throws IOException {
    Path report = folder.resolve("diff.html");
    JsonNode json =
        Invocation.of(
                "compare",
                "--model",
                GPT2.toString(),
                "--against",
                damaged().toString(),
                "--texts",
                texts(),
                "--window",
                "4",
                "--layers",
                "0",
                "--heads",
                "1-2",
                "--seed",
                "5",
                "--report",
                report.toString(),
                "--json")
            .json();
    assertEquals(2, json.path("heads").size());
    JsonNode head = json.path("heads").get(0);
    assertEquals(1, head.path("head").intValue());
    for (String quantity : List.of("betaHat", "effectiveRank", "sinkMass", "entropy", "spectrum")) {
      for (String number : List.of("first", "second", "change", "sampling", "pValue")) {
        assertTrue(head.path(quantity).path(number).isNumber(), quantity + " " + number);
      }
      assertTrue(
          head.path(quantity).path("adjustedPValue").doubleValue()
              >= head.path(quantity).path("pValue").doubleValue());
    }
    assertTrue(head.path("relativeDistance").doubleValue() > 0.3, head.toString());
    assertTrue(head.path("leftOverlap").get(0).path("value").doubleValue() < 0.9);
    assertTrue(json.path("depths").get(0).path("covariance").path("chance").isNumber());
    assertEquals("5", json.path("provenance").path("seed").textValue());
    assertFalse(
        json.path("provenance")
            .path("weights.sha256")
            .equals(json.path("provenance").path("second weights.sha256")));
    assertEquals(20, json.path("power").path("texts").intValue());
    assertTrue(Files.readString(report).contains("</html>"));
  }

  @Test
  void refusesWhatCannotBeCompared() throws IOException {
    String texts = texts();
    refuses("layers = 6 and 2: must be as many", "minilm", GPT2.toString(), texts, "64");
    refuses("--count = 1: must be at least 2", GPT2.toString(), GPT2.toString(), texts, "1");
    refuses("'nowhere' does not exist", GPT2.toString(), "nowhere", texts, "64");
    Invocation alone = Invocation.of("compare", "--model", GPT2.toString());
    assertEquals(2, alone.status());
    assertTrue(alone.err().contains("--against"), alone.err());
  }

  private static void refuses(
      String message, String model, String against, String texts, String count) {
    Invocation run =
        Invocation.of(
            "compare", "--model", model, "--against", against, "--texts", texts, "--count", count);
    assertEquals(2, run.status(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals("", run.out());
  }
}
