package io.attentionspectra.probe;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;

/**
 * The spectra of attention matrices: squared singular values of √ℓ(A − column means) of every
 * selected head on every text, special tokens included, with the statistics of scores and rows.
 *
 * @param balanced whether every head is read once more with its attention balanced, against nulls
 *     that are balanced alike
 * @param matrixFreeFrom tokens from which on a text is read without its attention matrices
 */
public record AttentionProbe(boolean balanced, int matrixFreeFrom) {

  /** Fewest tokens whose spectrum is estimated from random probes. */
  private static final int FEWEST = 64;

  /**
   * Checks the number.
   *
   * @param balanced whether heads are read balanced, too
   * @param matrixFreeFrom at least 64
   * @throws IllegalArgumentException if it is smaller
   */
  public AttentionProbe {
    Check.atLeast("matrixFreeFrom", matrixFreeFrom, FEWEST);
  }

  /** Of how many of the largest values the localisation is read. */
  public static final int LEADING = 5;

  /** Spectra of attention as it is computed. */
  public AttentionProbe() {
    this(false, Defaults.MATRIX_FREE_FROM);
  }

  /**
   * The probe that also reads every head balanced: without shifts of queries and biases of keys,
   * which make attention sinks. A reading takes a little more than twice as long.
   *
   * @return a new probe
   */
  public AttentionProbe withBalanced() {
    return new AttentionProbe(true, matrixFreeFrom);
  }

  /**
   * The probe that holds the matrices of shorter texts only. Longer ones are read from queries and
   * keys, tile by tile: leading values with bounds, the distribution of the others with an error;
   * without balanced heads and simulated nulls. By default from 4,096 tokens on.
   *
   * @param tokens tokens from which on no attention matrix is held, at least 64
   * @return a new probe
   * @throws IllegalArgumentException if the number is smaller
   */
  public AttentionProbe withMatrixFreeFrom(int tokens) {
    return new AttentionProbe(balanced, tokens);
  }

  /**
   * The probe in words.
   *
   * @return the beginning of a sentence
   */
  public String describe() {
    String spectra = balanced ? "raw and balanced attention spectra" : "attention spectra";
    return matrixFreeFrom == Defaults.MATRIX_FREE_FROM
        ? spectra
        : spectra + " (matrix-free from " + matrixFreeFrom + " tokens on)";
  }
}
