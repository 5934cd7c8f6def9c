package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;

/**
 * Positional correlation from labelled positions: the average of ξ_s ξ_t over sequences whose signs
 * are known. Mergeable; positive semi-definite by construction. Sequences longer than T use their
 * first T positions, shorter ones are skipped and counted. Not thread-safe.
 */
public final class SignCorrelation {

  private final int length;
  private final double[] products;
  private long count;
  private long skipped;

  private SignCorrelation(int length) {
    this.length = length;
    this.products = new double[length * length];
  }

  /**
   * An empty estimator.
   *
   * @param length T ≥ 2
   * @return the estimator
   * @throws IllegalArgumentException if the length is below 2
   */
  public static SignCorrelation ofLength(int length) {
    return new SignCorrelation(Check.atLeast("length", length, 2));
  }

  /**
   * Adds the labels of one sequence.
   *
   * @param signs −1 or +1 per position
   * @return whether it was long enough to count
   * @throws IllegalArgumentException if a label is neither −1 nor +1
   */
  public boolean add(int... signs) {
    for (int t = 0; t < signs.length; t++) {
      if (signs[t] != 1 && signs[t] != -1) {
        throw Check.failure("sign[" + t + "]", signs[t], "must be -1 or +1", "map the two classes");
      }
    }
    if (signs.length < length) {
      skipped++;
      return false;
    }
    for (int s = 0, at = 0; s < length; s++) {
      for (int t = 0; t < length; t++, at++) {
        products[at] += signs[s] * signs[t];
      }
    }
    count++;
    return true;
  }

  /**
   * Adds everything another estimator has seen.
   *
   * @param other left unchanged
   * @throws IllegalArgumentException if the lengths differ
   */
  public void merge(SignCorrelation other) {
    if (other.length != length) {
      throw Check.failure("length", other.length, "must be " + length, "use one length");
    }
    for (int at = 0; at < products.length; at++) {
      products[at] += other.products[at];
    }
    count += other.count;
    skipped += other.skipped;
  }

  /**
   * Number of sequences used.
   *
   * @return N
   */
  public long count() {
    return count;
  }

  /**
   * Number of sequences skipped because they were too short.
   *
   * @return the count
   */
  public long skipped() {
    return skipped;
  }

  /**
   * The estimate; entries off the diagonal have standard error √((1 − R²)/N).
   *
   * @return R
   * @throws IllegalArgumentException if no sequence was used
   */
  public PositionalCorrelation correlation() {
    if (count == 0) {
      throw Check.failure("number of sequences", 0, "must be at least 1", "add longer sequences");
    }
    return PositionalCorrelation.of(Matrix.of(length, length, products).scale(1.0 / count));
  }
}
