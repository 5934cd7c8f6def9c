package io.attentionspectra.model;

/** The depths that every model has. */
enum NamedDepth implements Depth {
  EMBEDDING_TABLE("embedding table") {
    @Override
    public int in(int layers) {
      return TokenWindow.EMBEDDING_TABLE;
    }
  },

  EMBEDDINGS("embeddings") {
    @Override
    public int in(int layers) {
      return 0;
    }
  },

  LAST_LAYER("last layer") {
    @Override
    public int in(int layers) {
      return layers;
    }
  };

  private final String label;

  NamedDepth(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String phrase() {
    return "the " + label;
  }
}
