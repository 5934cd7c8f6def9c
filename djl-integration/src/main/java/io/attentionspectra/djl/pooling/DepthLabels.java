package io.attentionspectra.djl.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Layer;
import java.util.List;

/** Depths by their labels. */
final class DepthLabels {

  private static final String LAYER = "layer ";

  private DepthLabels() {}

  /**
   * The depth whose {@link Depth#label} it is.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Depth parse(String label) {
    for (Depth depth : List.of(Depth.embeddingTable(), Depth.embeddings(), Depth.lastLayer())) {
      if (depth.label().equals(label)) {
        return depth;
      }
    }
    if (label.matches(LAYER + "\\d{1,6}")) {
      return new Layer(Integer.parseInt(label.substring(LAYER.length())));
    }
    throw Check.failure(
        "depth",
        "'" + label + "'",
        "is unknown",
        "write embedding table, embeddings, layer 3 or last layer");
  }
}
