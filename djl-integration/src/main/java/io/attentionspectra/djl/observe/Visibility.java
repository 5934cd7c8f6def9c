package io.attentionspectra.djl.observe;

/** Which tokens of its own text a token attends to. */
public enum Visibility {

  /** All tokens: encoders. */
  FULL(2),

  /** Itself and the tokens before it: decoders. */
  CAUSAL(3);

  private final int leastLength;

  Visibility(int leastLength) {
    this.leastLength = leastLength;
  }

  /**
   * Length from which the scores have a degree of freedom beyond row and column effects.
   *
   * @return 2 for full, 3 for causal visibility
   */
  public int leastLength() {
    return leastLength;
  }
}
