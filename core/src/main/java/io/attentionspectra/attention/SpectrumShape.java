package io.attentionspectra.attention;

import org.apiguardian.api.API;

/** Pure functions of squared singular values in decreasing order. */
@API(status = API.Status.INTERNAL)
public final class SpectrumShape {

  private SpectrumShape() {}

  /**
   * Effective rank: exp(−Σ pᵢ ln pᵢ) with pᵢ = σᵢ²/Σσ². (O. Roy and M. Vetterli, "The effective
   * rank: a measure of effective dimensionality", EUSIPCO 2007, normalise σᵢ; here the squares are
   * normalised, so that it is a function of the spectrum and never exceeds theirs.)
   *
   * @param squares squared singular values
   * @return a number in [1, n]; 0 if all values are 0
   */
  public static double effectiveRank(double[] squares) {
    double total = sum(squares);
    if (total == 0) {
      return 0;
    }
    double entropy = 0;
    for (double square : squares) {
      double p = square / total;
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return Math.exp(entropy);
  }

  /**
   * Stable rank Σσᵢ²/σ₁².
   *
   * @param squares squared singular values, largest first
   * @return a number in [1, n]; 0 if all values are 0
   */
  public static double stableRank(double[] squares) {
    return squares[0] > 0 ? sum(squares) / squares[0] : 0;
  }

  /**
   * Relative spectral gap (σ₁² − σ₂²)/σ₁².
   *
   * @param squares squared singular values, largest first; a missing second counts as 0
   * @return a number in [0, 1]; 0 if all values are 0
   */
  public static double relativeGap(double[] squares) {
    double second = squares.length > 1 ? squares[1] : 0;
    return squares[0] > 0 ? 1 - second / squares[0] : 0;
  }

  /**
   * Inverse participation ratio Σ vᵢ⁴ of a unit vector: 1/n for a vector spread evenly over n
   * entries, about 3/n for a random direction, 1 for a single entry.
   *
   * @param unit a vector of length 1
   * @return a number in [1/n, 1]
   */
  public static double participation(double[] unit) {
    double sum = 0;
    for (double v : unit) {
      sum += v * v * v * v;
    }
    return sum;
  }

  private static double sum(double[] squares) {
    double total = 0;
    for (double square : squares) {
      total += square;
    }
    return total;
  }
}
