package io.attentionspectra.formats.onnx.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsFile;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Graphs of 27 architectures, exported from their original code: the attention of every head and
 * the hidden states are what that code gives, and queries and keys explain the attention.
 */
final class ExportedGraphTest {

  private static final Path FOLDER =
      Path.of("src/test/resources/io/attentionspectra/formats/onnx/exported");

  private static final double TOLERANCE = 1e-5;
  private static final int LAYERS = 3;
  private static final int HEADS = 4;

  static Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<String> names =
          files.filter(Files::isDirectory).map(each -> each.getFileName().toString()).toList();
      assertEquals(27, names.size());
      return names.stream().sorted();
    }
  }

  static byte[] model(String name) throws IOException {
    Path file = FOLDER.resolve(name).resolve("model.onnx.gz");
    try (InputStream stream = new GZIPInputStream(Files.newInputStream(file))) {
      return stream.readAllBytes();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void attentionIsTheOriginalCodes(String name) throws Exception {
    byte[] untouched = model(name);
    OnnxProbe probe = OnnxProbe.of(untouched);
    assertEquals(LAYERS, probe.sites().size());
    assertEquals(LAYERS + 1, probe.hiddenStates().size());
    assertEquals(!name.equals("vit"), probe.embeddingTable().isPresent());
    try (SafetensorsFile expected = expected(name)) {
      for (int text = 0; text < 2; text++) {
        ProbedRun run = ProbedRun.of(untouched, probe, inputs(name, text, expected));
        run.assertComplete();
        for (OnnxSite site : probe.sites()) {
          checkSite(name, site, run, array(expected, "seq" + text + ".attention." + site.index()));
        }
        for (int depth = 0; depth <= LAYERS; depth++) {
          String tensor = hidden(name, text, depth);
          Array hidden = run.value(probe.hiddenStates().get(depth));
          Array wanted = array(expected, tensor);
          assertEquals(
              0,
              new Array(new long[] {1, wanted.size(0), wanted.size(1)}, wanted.numbers())
                  .largestDifference(hidden),
              TOLERANCE,
              tensor);
        }
      }
    }
  }

  private static void checkSite(String name, OnnxSite site, ProbedRun run, Array expected) {
    Array wanted =
        new Array(new long[] {1, HEADS, expected.size(1), expected.size(2)}, expected.numbers());
    Array attention = run.attention(site, 1);
    assertEquals(0, attention.largestDifference(wanted), TOLERANCE, site.node());
    assertEquals(0, run.contextError(site, attention), TOLERANCE, site.node());
    if (name.equals("deberta_v2")) {
      assertTrue(site.product().isEmpty());
      assertTrue(
          site.missing().get(0).contains("scores of several terms"), site.missing()::toString);
      assertTrue(site.missing().get(0).contains("/self/"), site.missing()::toString);
    } else {
      assertEquals(List.of(), site.missing());
      assertEquals(
          0, attention.largestDifference(run.again(site, 1, HEADS)), TOLERANCE, site.node());
      assertTrue(site.tokens().isPresent());
      assertFalse(site.queries().orElseThrow().columns().isEmpty());
      assertFalse(site.keys().orElseThrow().columns().isEmpty());
    }
  }

  static SafetensorsFile expected(String name) {
    return SafetensorsFile.open(FOLDER.resolve(name).resolve("expected.safetensors"));
  }

  /** The tensor of the hidden states of a depth, as the graph has them. */
  static String hidden(String name, int text, int depth) {
    boolean other = name.equals("vit") && depth == LAYERS;
    return "seq" + text + (other ? ".last_hidden_state" : ".hidden." + depth);
  }

  static Map<String, Array> inputs(String name, int text, SafetensorsFile expected)
      throws IOException {
    if (name.equals("vit")) {
      Array pixels = array(expected, "seq" + text + ".pixel_values");
      return Map.of("pixel_values", new Array(new long[] {1, 3, 16, 16}, pixels.numbers()));
    }
    JsonNode ids =
        new ObjectMapper()
            .readTree(FOLDER.resolve(name).resolve("expected.json").toFile())
            .get("input_ids")
            .get(text);
    long[] shape = {1, ids.size()};
    double[] numbers = new double[ids.size()];
    double[] ones = new double[ids.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ids.get(i).asDouble();
      ones[i] = 1;
    }
    Map<String, Array> inputs = new HashMap<>();
    inputs.put("input_ids", new Array(shape, numbers));
    inputs.put("attention_mask", new Array(shape, ones));
    return inputs;
  }

  static Array array(SafetensorsFile file, String name) {
    StoredTensor tensor = file.tensor(name);
    FloatBuffer from = tensor.elements(0, tensor.shape().size());
    double[] numbers = new double[from.remaining()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = from.get(i);
    }
    return new Array(tensor.shape().toArray(), numbers);
  }
}
