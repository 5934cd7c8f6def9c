package io.attentionspectra.spectrum;

import io.attentionspectra.base.Check;
import java.util.Arrays;

/**
 * A measured spectrum: eigenvalues of a covariance or squared singular values, in decreasing order,
 * zeros included. Only {@link #ofSymmetric} takes eigenvalues below 0.
 */
public final class Spectrum {

  /** What rounding leaves below 0, relative to the largest eigenvalue. */
  private static final double ROUNDING = 1e-9;

  private final double[] descending;

  private Spectrum(double[] descending) {
    this.descending = descending;
  }

  /**
   * The spectrum of a covariance from eigenvalues in any order. What a solver leaves below 0, at
   * most 10⁻⁹ of the largest, is taken as 0.
   *
   * @param eigenvalues finite numbers, none negative beyond rounding
   * @return the spectrum
   * @throws IllegalArgumentException if there is no value, or one is not finite or negative
   */
  public static Spectrum of(double... eigenvalues) {
    Spectrum spectrum = ofSymmetric(eigenvalues);
    double[] values = spectrum.descending;
    double smallest = values[values.length - 1];
    if (!(smallest >= -ROUNDING * values[0])) {
      throw Check.failure(
          "smallest eigenvalue",
          smallest,
          "must be 0 or more, up to rounding",
          "give eigenvalues of a covariance or squared singular values, or call ofSymmetric");
    }
    for (int i = values.length - 1; i >= 0 && values[i] < 0; i--) {
      values[i] = 0;
    }
    return spectrum;
  }

  /**
   * The spectrum of a symmetric matrix from eigenvalues in any order and of any sign, for laws
   * whose support reaches below 0.
   *
   * @param eigenvalues finite numbers
   * @return the spectrum
   * @throws IllegalArgumentException if there is no value or one is not finite
   */
  public static Spectrum ofSymmetric(double... eigenvalues) {
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
