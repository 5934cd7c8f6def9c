package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.djl.model.ReferenceModel.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole directories of every family against what their original code computes, every layer: texts
 * alone, padded on either side and packed, images alone. Those among the resources hold first
 * layers only; this collection lies outside the project: {@code -Dreference=FOLDER}, with {@code
 * models/NAME} in it.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "reference", matches = ".+")
final class ReferenceDirectoriesTest {

  private static final double ATTENTION = 2e-5;
  private static final double HIDDEN = 1e-4;

  static List<Path> directories() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("reference"), "models"))) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("directories")
  void equalsTheOriginal(Path directory) {
    ReferenceModel reference = new ReferenceModel(directory);
    try (TransformerModel model = reference.load()) {
      boolean images = model.config().embedding().patches().isPresent();
      var distances =
          images
              ? List.of(reference.distancesOfTexts(model))
              : Arrays.stream(Layout.values())
                  .map(layout -> reference.distances(model, layout))
                  .toList();
      double attention =
          distances.stream()
              .mapToDouble(each -> each.get("attention").absolute())
              .max()
              .orElseThrow();
      double hidden =
          distances.stream().mapToDouble(each -> each.get("hidden").absolute()).max().orElseThrow();
      System.out.printf(
          "%s: attention %.1e, hidden %.1e%n", directory.getFileName(), attention, hidden);
      assertTrue(attention <= ATTENTION, () -> "attention " + attention);
      assertTrue(hidden <= HIDDEN, () -> "hidden states " + hidden);
    }
  }
}
