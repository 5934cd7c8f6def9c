package io.attentionspectra.probe;

/**
 * The spectra of attention matrices: squared singular values of √ℓ(A − column means) of every
 * selected head on every text, special tokens included, with the statistics of scores and rows.
 *
 * @param balanced whether every head is read once more with its attention balanced, against nulls
 *     that are balanced alike
 */
public record AttentionProbe(boolean balanced) {

  /** Of how many of the largest values the localisation is read. */
  public static final int LEADING = 5;

  /** Spectra of attention as it is computed. */
  public AttentionProbe() {
    this(false);
  }

  /**
   * The probe that also reads every head balanced: without shifts of queries and biases of keys,
   * which make attention sinks. A reading takes a little more than twice as long.
   *
   * @return a new probe
   */
  public AttentionProbe withBalanced() {
    return new AttentionProbe(true);
  }

  /**
   * The probe in words.
   *
   * @return the beginning of a sentence
   */
  public String describe() {
    return balanced ? "raw and balanced attention spectra" : "attention spectra";
  }
}
