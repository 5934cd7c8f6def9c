package io.attentionspectra.attention;

/** Which tokens of its own text a token attends to, at any length. */
public enum Visibility {

  /** All tokens: encoders. */
  FULL(2) {
    @Override
    public AttentionMask mask(int length) {
      return AttentionMask.full(length);
    }
  },

  /** Itself and the tokens before it: decoders. */
  CAUSAL(3) {
    @Override
    public AttentionMask mask(int length) {
      return AttentionMask.causal(length);
    }
  };

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

  /**
   * The visible pairs of a text.
   *
   * @param length ℓ, at least 1
   * @return an ℓ × ℓ mask
   * @throws IllegalArgumentException if the length is below 1
   */
  public abstract AttentionMask mask(int length);
}
