package io.attentionspectra.formats.onnx.internal.weights;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A graph is read without config.json only where every operation is that of a BERT. */
final class OnnxEncoderTest {

  private static OnnxConfig read(Consumer<WrittenBert> change) {
    WrittenBert graph = new WrittenBert();
    change.accept(graph);
    return OnnxConfig.infer(OnnxCheckpoint.of("model.onnx", ByteBuffer.wrap(graph.bytes()), null));
  }

  private static void set(WrittenBert graph, String field, String value) {
    switch (field) {
      case "activation" -> graph.activation = value;
      case "mask" -> graph.mask = value;
      case "scale" -> graph.scale = value;
      case "positions" -> graph.positions = value;
      case "types" -> graph.types = value;
      case "norm" -> graph.norm = value;
      case "weights" -> graph.weights = value;
      case "keys" -> graph.keys = value;
      default -> throw new AssertionError(field);
    }
  }

  private static TransformerConfig expected() {
    return TransformerConfig.bert(
            WrittenBert.VOCABULARY, WrittenBert.WIDTH, 2, WrittenBert.HEADS, WrittenBert.POSITIONS)
        .with(Normalisation.afterSum(Norm.layer(1e-12f)))
        .with(new FeedForward(WrittenBert.INNER, Activation.GELU, false))
        .with(new Dropout(0.1, 0.1));
  }

  @ParameterizedTest
  @CsvSource({
    "activation, erf",
    "activation, half first",
    "activation, gelu",
    "scale, mul",
    "scale, before",
    "positions, range",
    "types, zeros",
    "norm, fused",
    "norm, product",
    "weights, turned",
    "weights, nameless",
    "weights, constants",
    "keys, two transpositions"
  })
  void readsWhatIsABert(String field, String value) {
    OnnxConfig proven = read(graph -> set(graph, field, value));
    assertEquals(expected(), proven.sizes());
    assertEquals(!value.equals("zeros"), proven.typed());
    assertEquals(2 * 16 + 5, proven.weights().names().size());
    StoredTensor query = proven.weights().tensor("encoder.layer.1.attention.self.query.weight");
    assertEquals(!value.equals("turned"), query.transposed());
  }

  @ParameterizedTest
  @CsvSource({
    "activation, gelu tanh, activation to be GELU (found Gelu)",
    "activation, relu, activation to be GELU (found Relu)",
    "activation, sigmoid, activation to be GELU (found Mul)",
    "activation, scaled error, activation to be GELU (found Mul)",
    "mask, absent, attention mask",
    "mask, where, attention mask",
    "mask, small, attention mask",
    "mask, keys, attention mask",
    "scale, absent, scale of the scores",
    "positions, from 1, positions",
    "positions, from 2, positions",
    "positions, every other, positions",
    "positions, cumulative, positions",
    "types, ones, token types",
    "norm, over tokens, normalisation",
    "norm, cube, normalisation"
  })
  void refusesWhatIsNotProvenAndNamesIt(String field, String value, String part) {
    assertRefused("model.onnx: does not show its", () -> read(graph -> set(graph, field, value)));
    assertRefused(part, () -> read(graph -> set(graph, field, value)));
  }

  @Test
  void refusesAFourthTable() {
    assertRefused("embeddings as the sum of three tables", () -> read(graph -> graph.tables = 4));
  }

  @Test
  void refusesAnotherScaleAndAnotherEpsilon() {
    assertRefused("scale of the scores", () -> read(graph -> graph.scaleFactor = 1.1));
    assertRefused("scale of the scores", () -> read(graph -> graph.scaleFactor = 0));
    assertRefused("epsilon, which differs", () -> read(graph -> graph.lastEpsilon = 1e-5));
  }

  @Test
  void doesNotStopBelowALayerThatIsNotProven() {
    assertRefused("1 of 2 places", () -> read(graph -> graph.unprovenLast = true));
    assertRefused("2 of 3 places", () -> read(graph -> graph.poolingSoftmax = true));
  }

  @Test
  void headsAreThoseOfTheGraph() {
    assertEquals(4, read(graph -> graph.heads = 4).sizes().heads());
  }
}
