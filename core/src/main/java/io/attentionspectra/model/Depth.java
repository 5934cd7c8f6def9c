package io.attentionspectra.model;

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
   * Name for sentences and tables, for example {@code last layer}.
   *
   * @return the name
   */
  String label();

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
