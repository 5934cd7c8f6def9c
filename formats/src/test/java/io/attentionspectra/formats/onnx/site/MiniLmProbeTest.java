package io.attentionspectra.formats.onnx.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The MiniLM that LangChain4j ships, float and int8: sites, and the same numbers as before. */
final class MiniLmProbeTest {

  private static final int LAYERS = 6;
  private static final int HEADS = 12;
  private static final int TOKENS = 9;

  private static Map<String, Array> inputs() {
    double[] ids = {101, 1996, 10664, 1997, 1996, 10171, 8840, 2003, 102};
    double[] ones = IntStream.range(0, TOKENS).mapToDouble(i -> 1).toArray();
    long[] shape = {1, TOKENS};
    return Map.of(
        "input_ids", new Array(shape, ids),
        "attention_mask", new Array(shape, ones),
        "token_type_ids", new Array(shape, new double[TOKENS]));
  }

  private static byte[] model(String name) throws IOException {
    try (InputStream stream =
        MiniLmProbeTest.class.getClassLoader().getResourceAsStream(name + ".onnx")) {
      return stream.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-minilm-l6-v2"})
  void sitesExplainAttentionAndChangeNothing(String name) throws Exception {
    byte[] untouched = model(name);
    OnnxProbe probe = OnnxProbe.of(untouched);
    assertEquals(LAYERS, probe.sites().size());
    assertEquals(LAYERS + 1, probe.hiddenStates().size());
    assertTrue(probe.embeddingTable().orElseThrow().contains("word_embeddings"));
    try (RunGraph before = new RunGraph(untouched, Optional.empty());
        RunGraph after = new RunGraph(probe.rewritten(), Optional.empty())) {
      String output = probe.outputs().get(0).name();
      assertEquals(output, after.outputs().iterator().next());
      double[] expected = before.run(inputs(), List.of(output)).get(output).numbers();
      assertArrayEquals(expected, after.run(inputs(), Set.of(output)).get(output).numbers());
      Map<String, Array> run = after.run(inputs(), after.outputs());
      assertArrayEquals(expected, run.get(output).numbers());
      for (OnnxSite site : probe.sites()) {
        assertEquals(List.of(), site.missing());
        Array attention = run.get(site.probabilities().orElseThrow().name());
        Array again = new Recomputed(run, 1, HEADS).attention(site.product().orElseThrow());
        assertEquals(0, attention.largestDifference(again), 1e-5);
        assertEquals(1 / Math.sqrt(32), site.product().orElseThrow().scale(), 1e-8);
        assertTrue(run.containsKey(site.tokens().orElseThrow()));
      }
    }
  }
}
