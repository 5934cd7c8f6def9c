package io.attentionspectra.probe;

/**
 * The spectra of attention matrices: squared singular values of √ℓ(A − column means) of every
 * selected head on every text, special tokens included, with the statistics of scores and rows.
 */
public record AttentionProbe() {

  /** Of how many of the largest values the localisation is read. */
  public static final int LEADING = 5;

  /**
   * The probe in words.
   *
   * @return the beginning of a sentence
   */
  public String describe() {
    return "attention spectra";
  }
}
