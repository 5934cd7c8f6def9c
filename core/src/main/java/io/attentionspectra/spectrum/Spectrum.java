package io.attentionspectra.spectrum;

import io.attentionspectra.base.Check;
import java.util.Arrays;

/**
 * A measured spectrum: eigenvalues of a covariance or squared singular values, in decreasing order,
 * zeros included.
 */
public final class Spectrum {

  private final double[] descending;

  private Spectrum(double[] descending) {
    this.descending = descending;
  }

  /**
   * A spectrum from eigenvalues in any order.
   *
   * @param eigenvalues finite numbers; tiny negative rounding errors are the caller's to clip
   * @return the spectrum
   * @throws IllegalArgumentException if there is no value or one is not finite
   */
  public static Spectrum of(double... eigenvalues) {
    if (eigenvalues.length == 0) {
      throw Check.failure("eigenvalues", "[]", "at least one is needed", "give the whole spectrum");
    }
    double[] sorted = eigenvalues.clone();
    Arrays.sort(sorted);
    Check.finite("smallest eigenvalue", sorted[0]);
    Check.finite("largest eigenvalue", sorted[sorted.length - 1]);
    for (int i = 0, j = sorted.length - 1; i < j; i++, j--) {
      double swap = sorted[i];
      sorted[i] = sorted[j];
      sorted[j] = swap;
    }
    return new Spectrum(sorted);
  }

  /**
   * A spectrum of squared singular values.
   *
   * @param singularValues singular values in any order
   * @return the spectrum of their squares
   * @throws IllegalArgumentException if there is no value or one is not finite
   */
  public static Spectrum ofSingularValues(double... singularValues) {
    double[] squares = new double[singularValues.length];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = singularValues[i] * singularValues[i];
    }
    return of(squares);
  }

  /**
   * Number of eigenvalues, zeros included.
   *
   * @return n
   */
  public int size() {
    return descending.length;
  }

  /**
   * The eigenvalue of a rank.
   *
   * @param rank 0 for the largest
   * @return the eigenvalue
   */
  public double get(int rank) {
    return descending[rank];
  }

  /**
   * All eigenvalues.
   *
   * @return a copy, in decreasing order
   */
  public double[] toArray() {
    return descending.clone();
  }

  /**
   * The largest eigenvalues.
   *
   * @param count how many, cut to the size
   * @return a copy, in decreasing order
   */
  public double[] largest(int count) {
    return Arrays.copyOf(descending, Math.min(count, descending.length));
  }

  /**
   * Raw moment (1/n) Σ λᵢᵏ.
   *
   * @param order k ≥ 0
   * @return the moment
   */
  public double moment(int order) {
    double sum = 0;
    for (double value : descending) {
      sum += Math.pow(value, order);
    }
    return sum / descending.length;
  }

  /**
   * Mean eigenvalue.
   *
   * @return the first moment
   */
  public double mean() {
    return moment(1);
  }

  /**
   * Empirical distribution function: the share of eigenvalues ≤ x.
   *
   * @param x any number
   * @return a share in [0, 1]
   */
  public double cumulative(double x) {
    int low = 0;
    int high = descending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (descending[middle] > x) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (descending.length - low) / (double) descending.length;
  }

  @Override
  public String toString() {
    return "Spectrum of " + size() + ", largest " + descending[0];
  }
}
