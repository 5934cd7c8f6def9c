package io.attentionspectra.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DepthTest {

  @ParameterizedTest
  @CsvSource({
    "embedding table, the embedding table, Embedding table, -1",
    "embeddings, the embeddings, Embeddings, 0",
    "layer 0, layer 0, Layer 0, 1",
    "layer 3, layer 3, Layer 3, 4",
    "last layer, the last layer, Last layer, 6"
  })
  void isReadBackByItsLabel(String label, String phrase, String heading, int number) {
    Depth depth = Depth.labelled(label);
    assertEquals(label, depth.label());
    assertEquals(phrase, depth.phrase());
    assertEquals(heading, depth.heading());
    assertEquals(number, depth.in(6));
    assertEquals(depth, Depth.labelled(depth.label()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "layer", "layer -1", "layer 9999999", "Last layer", "layer 3 "})
  void otherLabelsAreRefused(String label) {
    assertRefused("depth = '" + label + "': is unknown", () -> Depth.labelled(label));
  }

  @Test
  void layersBeyondTheModelAreRefused() {
    assertRefused("layer = 6", () -> Depth.labelled("layer 6").in(6));
  }
}
