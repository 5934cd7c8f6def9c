package io.attentionspectra.djl.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.model.ReferenceModel.Distance;
import io.attentionspectra.djl.model.ReferenceModel.Layout;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every architecture in other precisions against what its original code computes in float32. The
 * bounds were set before a number was seen: a layer rounds inputs, weights and outputs to 2⁻⁹
 * (bfloat16) or 2⁻¹² (float16), scores are at most about 8, and three layers add up.
 */
final class PrecisionTest {

  @TempDir private Path folder;

  static Stream<String> models() {
    return ReferenceModels.read();
  }

  @ParameterizedTest
  @MethodSource("models")
  void halfPrecisionStaysWithinItsDigits(String name) {
    ReferenceModel reference = new ReferenceModel(ReferenceModels.in(folder, name));
    Map<String, Distance> bfloat = distances(reference, DataType.BFLOAT16);
    Map<String, Distance> half = distances(reference, DataType.FLOAT16);
    assertWithin(name, bfloat, 5e-2, 5e-2);
    assertWithin(name, half, 5e-2 / 8, 5e-2 / 8);
    assertTrue(bfloat.get("attention").absolute() > 1e-4, () -> name + " is not in bfloat16");
    assertTrue(half.get("attention").absolute() > 1e-5, () -> name + " is not in float16");
  }

  @ParameterizedTest
  @MethodSource("models")
  void doublePrecisionKeepsTheBoundsOfSingle(String name) {
    ReferenceModel reference = new ReferenceModel(ReferenceModels.in(folder, name));
    Map<String, Distance> distances = distances(reference, DataType.FLOAT64);
    assertTrue(distances.get("attention").absolute() <= 2e-5, distances::toString);
    assertTrue(distances.get("hidden").absolute() <= 1e-4, distances::toString);
  }

  private static Map<String, Distance> distances(ReferenceModel reference, DataType precision) {
    try (TransformerModel model = reference.load(precision)) {
      return reference.distances(model, Layout.PADDED_RIGHT);
    }
  }

  private static void assertWithin(
      String name, Map<String, Distance> distances, double attention, double hidden) {
    assertTrue(distances.get("attention").absolute() <= attention, () -> name + distances);
    assertTrue(distances.get("hidden").relative() <= hidden, () -> name + distances);
  }

  @Test
  void layersReadOneByOneAreComputedInItToo() {
    ReferenceModel reference = new ReferenceModel(ReferenceModels.in(folder, "modernbert"));
    HuggingFaceModel source =
        HuggingFaceModel.at(folder.resolve("modernbert")).computedIn(DataType.BFLOAT16);
    try (TransformerModel resident = source.load(Device.cpu());
        TransformerModel streamed = source.layerByLayer().load(Device.cpu())) {
      assertEquals(
          reference.distances(resident, Layout.ALONE), reference.distances(streamed, Layout.ALONE));
      assertTrue(
          streamed
              .provenance()
              .get(Provenance.Fact.WEIGHTS)
              .orElseThrow()
              .endsWith(" in bfloat16"));
    }
  }

  @Test
  void refusesTypesThatAreNone() {
    assertRefused(
        "is none to compute in", () -> HuggingFaceModel.at(folder).computedIn(DataType.INT8));
  }
}
