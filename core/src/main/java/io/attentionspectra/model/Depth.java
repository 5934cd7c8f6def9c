package io.attentionspectra.model;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.regex.Matcher;

/** Where in a model token vectors are read. */
public sealed interface Depth permits Layer, NamedDepth {

  /**
   * The number of this depth in a model.
   *
   * @param layers number of layers of the model
   * @return see {@link TokenWindow#depth()}
   * @throws IllegalArgumentException if the model has no such depth
   */
  int in(int layers);

  /**
   * Name for tables and files, for example {@code last layer}.
   *
   * @return the name
   */
  String label();

  /**
   * Name within a sentence.
   *
   * @return for example {@code the last layer} or {@code layer 3}
   */
  String phrase();

  /**
   * Name at the start of a line.
   *
   * @return for example {@code Last layer} or {@code Layer 3}
   */
  default String heading() {
    return Capital.of(label());
  }

  /**
   * The depth that a file names.
   *
   * @param label a {@link #label}
   * @return the depth
   * @throws IllegalArgumentException if no depth has that label
   */
  static Depth labelled(String label) {
    Matcher layer = Layer.LABEL.matcher(label);
    if (layer.matches()) {
      return new Layer(Integer.parseInt(layer.group(1)));
    }
    return Arrays.stream(NamedDepth.values())
        .filter(depth -> depth.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "depth",
                    "'" + label + "'",
                    "is unknown",
                    "write embedding table, embeddings, layer 3 or last layer"));
  }

  /**
   * The output of the last layer.
   *
   * @return the depth
   */
  static Depth lastLayer() {
    return NamedDepth.LAST_LAYER;
  }

  /**
   * The raw rows of the embedding table.
   *
   * @return the depth
   */
  static Depth embeddingTable() {
    return NamedDepth.EMBEDDING_TABLE;
  }

  /**
   * The embeddings that enter the first layer, positions and normalisation included.
   *
   * @return the depth
   */
  static Depth embeddings() {
    return NamedDepth.EMBEDDINGS;
  }
}
