package io.attentionspectra.formats.transformer;

import org.apiguardian.api.API;

/**
 * Which normalisation, and where: f is attention or the feed-forward network, x what enters.
 *
 * @param norm the normalisation N
 * @param placement where it stands in a layer
 * @param first whether the first layer normalises what enters its attention; false in ModernBERT,
 *     whose embeddings are normalised already
 * @param last whether one more follows the last layer
 */
@API(status = API.Status.INTERNAL)
public record Normalisation(Norm norm, Placement placement, boolean first, boolean last) {

  /** Places in a layer. */
  public enum Placement {
    /** x + f(N x). */
    BEFORE(true, false, false),
    /** N(x + f x). */
    AFTER_SUM(false, false, true),
    /** x + N′ f(N x), Gemma 2 and 3. */
    AROUND(true, true, false),
    /** x + N f(x), OLMo 2. */
    AFTER_BLOCK(false, true, false);

    private final boolean before;
    private final boolean behind;
    private final boolean ofSum;

    Placement(boolean before, boolean behind, boolean ofSum) {
      this.before = before;
      this.behind = behind;
      this.ofSum = ofSum;
    }

    /**
     * Whether what enters f is normalised.
     *
     * @return true for N in f(N x)
     */
    public boolean before() {
      return before;
    }

    /**
     * Whether what leaves f is normalised.
     *
     * @return true for N in x + N f(…)
     */
    public boolean behind() {
      return behind;
    }

    /**
     * Whether the residual sum is normalised.
     *
     * @return true for N(x + f x)
     */
    public boolean ofSum() {
      return ofSum;
    }
  }

  /**
   * After each residual sum, none after the last layer: BERT.
   *
   * @param norm the normalisation
   * @return the plan
   */
  public static Normalisation afterSum(Norm norm) {
    return new Normalisation(norm, Placement.AFTER_SUM, true, false);
  }

  /**
   * Before attention and feed-forward network, one more after the last layer: GPT-2, Llama.
   *
   * @param norm the normalisation
   * @return the plan
   */
  public static Normalisation before(Norm norm) {
    return new Normalisation(norm, Placement.BEFORE, true, true);
  }

  /**
   * Elsewhere in the layers, one more after the last layer.
   *
   * @param norm the normalisation
   * @param placement where
   * @return the plan
   */
  public static Normalisation at(Norm norm, Placement placement) {
    return new Normalisation(norm, placement, true, true);
  }
}
