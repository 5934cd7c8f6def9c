package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.djl.model.ReferenceModel.Distance;
import io.attentionspectra.djl.model.ReferenceModel.Layout;
import io.attentionspectra.formats.internal.architecture.ConfigJson;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture against what its original code computes, alone and in padded batches. */
final class ReferenceModelsTest {

  private static final double ATTENTION = 2e-5;
  private static final double HIDDEN = 1e-4;

  @TempDir private Path folder;

  static Stream<String> read() {
    return ReferenceModels.withWeights().stream();
  }

  static Stream<String> inBothGenerations() {
    return ReferenceModels.all().stream()
        .filter(name -> ReferenceModels.settings(name, true).isObject());
  }

  @ParameterizedTest
  @MethodSource("read")
  void equalsTheOriginal(String name) {
    ReferenceModel reference = new ReferenceModel(ReferenceModels.in(folder, name));
    try (TransformerModel model = reference.load()) {
      List<TokenizedText> texts = model.tokenizer().tokenize(reference.texts());
      for (int text = 0; text < texts.size(); text++) {
        assertArrayEquals(reference.ids().get(text), texts.get(text).ids());
      }
      for (Layout layout : Layout.values()) {
        reference
            .distances(model, layout)
            .forEach((kind, distance) -> assertClose(name, layout, kind, distance));
      }
    }
  }

  /** Arrays begin as whatever the memory holds, so that none may be left out. */
  @ParameterizedTest
  @MethodSource("read")
  void everyParameterIsFilled(String name) {
    Path directory = ReferenceModels.in(folder, name);
    TransformerConfig config = ConfigJson.read(directory.resolve("config.json"));
    try (Checkpoint checkpoint = SafetensorsCheckpoint.in(directory);
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Transformer transformer = new Transformer(config);
      transformer.setInitializer(
          (of, shape, type) -> of.full(shape, Float.NaN, type), Parameter.Type.WEIGHT);
      transformer.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
      TransformerWeights.of(checkpoint, config, Rounding.FLOAT32).copyTo(transformer);
      transformer
          .getParameters()
          .forEach(each -> assertTrue(isFilled(each.getValue().getArray()), each.getKey()));
    }
  }

  private static boolean isFilled(NDArray array) {
    return !Float.isNaN(array.sum().getFloat());
  }

  private static void assertClose(String name, Layout layout, String kind, Distance distance) {
    double tolerance = kind.equals("attention") ? ATTENTION : HIDDEN;
    assertTrue(
        distance.absolute() <= tolerance,
        () -> "%s, %s, %s: %s".formatted(name, layout, kind, distance));
  }

  @ParameterizedTest
  @MethodSource("inBothGenerations")
  void bothGenerationsOfSettingsSayTheSame(String name) throws IOException {
    assertEquals(config(name, false), config(name, true));
  }

  private TransformerConfig config(String name, boolean newer) throws IOException {
    return config(ReferenceModels.settings(name, newer));
  }

  private TransformerConfig config(JsonNode settings) throws IOException {
    return ConfigJson.read(Files.writeString(folder.resolve("config.json"), settings.toString()));
  }
}
