package io.attentionspectra.formats.onnx.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
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
  @ValueSource(strings = {"all-minilm-l6-v2", "all-minilm-l6-v2-q"})
  void sitesExplainAttentionAndChangeNothing(String name) throws Exception {
    byte[] untouched = model(name);
    OnnxProbe probe = OnnxProbe.of(untouched);
    assertEquals(LAYERS, probe.sites().size());
    assertEquals(LAYERS + 1, probe.hiddenStates().size());
    assertTrue(probe.embeddingTable().orElseThrow().contains("word_embeddings"));
    ProbedRun run = ProbedRun.of(untouched, probe, inputs());
    run.assertComplete();
    for (OnnxSite site : probe.sites()) {
      assertEquals(List.of(), site.missing());
      Array attention = run.attention(site, 1);
      assertEquals(0, attention.largestDifference(run.again(site, 1, HEADS)), 1e-5);
      assertEquals(0, run.contextError(site, attention), 1e-5);
      assertEquals(1 / Math.sqrt(32), site.product().orElseThrow().scale(), 1e-8);
      assertEquals(name.endsWith("-q"), site.queries().orElseThrow().quantised().isPresent());
      assertEquals(name.endsWith("-q"), site.keys().orElseThrow().quantised().isPresent());
      assertEquals(12 * 32, site.keys().orElseThrow().columns().size());
    }
  }
}
