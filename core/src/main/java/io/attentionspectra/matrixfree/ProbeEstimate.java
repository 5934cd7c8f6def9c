package io.attentionspectra.matrixfree;

import org.apiguardian.api.API;

/**
 * A number estimated from random probes by quadrature.
 *
 * @param value the estimate
 * @param standardError its standard error between probes
 * @param quadratureError how far quadrature may be off for these probes; half the distance of a
 *     lower from an upper bound where there are such
 * @param freedom degrees of freedom of the standard error
 */
@API(status = API.Status.INTERNAL)
public record ProbeEstimate(
    double value, double standardError, double quadratureError, int freedom) {

  /** Quantile of the standard normal law at 0.995. */
  private static final double NORMAL = 2.5758293035489004;

  /**
   * The stated error.
   *
   * @return half the width of a 99 % interval (Student's t) of the probes, and the quadrature error
   */
  public double halfWidth() {
    return student(freedom) * standardError + quadratureError;
  }

  /**
   * Student's t at 0.995 (Cornish and Fisher's expansion, Abramowitz and Stegun 26.7.5): within
   * 2·10⁻³ from 8 degrees of freedom on.
   */
  static double student(int freedom) {
    double z = NORMAL;
    double n = freedom;
    double z2 = z * z;
    return z
        + z * (z2 + 1) / (4 * n)
        + z * (5 * z2 * z2 + 16 * z2 + 3) / (96 * n * n)
        + z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15) / (384 * n * n * n)
        + z
            * (79 * z2 * z2 * z2 * z2 + 776 * z2 * z2 * z2 + 1482 * z2 * z2 - 1920 * z2 - 945)
            / (92160 * n * n * n * n);
  }
}
