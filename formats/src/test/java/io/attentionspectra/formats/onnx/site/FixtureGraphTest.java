package io.attentionspectra.formats.onnx.site;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Graphs written by {@code tools/make-onnx-fixtures.py}, each with the probabilities that numpy has
 * for it: read by the probe, run by ONNX Runtime.
 */
final class FixtureGraphTest {

  private static final Path FOLDER =
      Path.of("src/test/resources/io/attentionspectra/formats/onnx/fixtures");

  private static final int BATCH = 2;
  private static final int HEADS = 4;
  private static final int LAYERS = 2;

  static Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.endsWith(".json"))
          .map(each -> each.replace(".json", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void attentionIsNumpys(String name) throws Exception {
    JsonNode expected = new ObjectMapper().readTree(facts(name).toFile());
    Path file = graph(name);
    OnnxProbe probe = OnnxProbe.of(file);
    assertEquals(name.equals("external"), probe.externalFolder().isPresent());
    assertEquals(LAYERS, probe.sites().size(), probe.notes()::toString);
    assertEquals(LAYERS + 1, probe.hiddenStates().size());
    assertEquals("embeddings.word", probe.embeddingTable().orElseThrow());
    ProbedRun run = ProbedRun.of(Files.readAllBytes(file), probe, inputs(expected));
    run.assertComplete();
    for (OnnxSite site : probe.sites()) {
      Array wanted = array(expected.get("attention").get(site.index()));
      check(site, run, wanted, expected);
    }
  }

  static Path facts(String name) {
    return FOLDER.resolve(name + ".json");
  }

  static Path graph(String name) {
    return FOLDER.resolve(name + ".onnx");
  }

  private static void check(OnnxSite site, ProbedRun run, Array wanted, JsonNode expected) {
    double tolerance = expected.get("tolerance").asDouble();
    if (site.probabilities().isPresent()) {
      Array attention = run.attention(site, BATCH);
      assertEquals(0, attention.largestDifference(wanted), tolerance, site.node());
    }
    if (expected.has("unexplained")) {
      assertTrue(site.product().isEmpty());
      assertTrue(
          site.missing().get(0).contains(expected.get("unexplained").asText()),
          site.missing()::toString);
      return;
    }
    assertEquals(List.of(), site.missing());
    Array again = run.again(site, BATCH, HEADS);
    assertEquals(0, again.largestDifference(wanted), tolerance, site.node());
    assertEquals(0, run.contextError(site, again), tolerance, site.node());
    assertTrue(site.tokens().isPresent());
    assertFalse(site.queries().orElseThrow().columns().isEmpty());
    assertFalse(site.keys().orElseThrow().columns().isEmpty());
  }

  static Map<String, Array> inputs(JsonNode expected) {
    Map<String, Array> inputs = new LinkedHashMap<>();
    expected
        .get("inputs")
        .properties()
        .forEach(each -> inputs.put(each.getKey(), array(each.getValue())));
    return inputs;
  }

  static Array array(JsonNode node) {
    long[] shape = new long[node.get("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = node.get("shape").get(i).asLong();
    }
    double[] numbers = new double[node.get("numbers").size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = node.get("numbers").get(i).asDouble();
    }
    return new Array(shape, numbers);
  }

  @Test
  void subgraphsAreRefusedWithTheRemedy() {
    Path file = FOLDER.resolve("merged-decoder.onnx");
    assertRefused("subgraph of node optimum::if (If)", () -> OnnxProbe.of(file));
    assertRefused("not merged", () -> OnnxProbe.of(file));
  }

  @Test
  void modelsWithoutAttentionAreRefused() {
    Path file = FOLDER.resolve("no-attention.onnx");
    assertRefused("has no attention", () -> OnnxProbe.of(file));
  }
}
