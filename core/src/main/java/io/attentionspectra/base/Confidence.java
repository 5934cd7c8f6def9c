package io.attentionspectra.base;

/**
 * A number with a 95 % confidence interval.
 *
 * @param value the estimate
 * @param lower lower end
 * @param upper upper end, infinite where no finite value can be excluded
 */
public record Confidence(double value, double lower, double upper) {

  /** Standard normal quantile of 97.5 %. */
  public static final double NORMAL = 1.959963984540054;

  /**
   * The normal interval of an estimate.
   *
   * @param value the estimate
   * @param standardError its standard error, zero or more
   * @return value ± 1.96 standard errors
   */
  public static Confidence normal(double value, double standardError) {
    double half = NORMAL * standardError;
    return new Confidence(value, value - half, value + half);
  }

  /**
   * The interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209), sound near 0 and 1.
   *
   * @param successes number counted
   * @param trials number of trials, at least 1
   * @return the share with its interval within [0, 1]
   * @throws IllegalArgumentException if there is no trial
   */
  public static Confidence share(long successes, long trials) {
    if (trials < 1) {
      throw Check.failure("trials", trials, "must be at least 1", "count something");
    }
    double n = trials;
    double p = successes / n;
    double square = NORMAL * NORMAL;
    double centre = (p + square / (2 * n)) / (1 + square / n);
    double half = NORMAL * Math.sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n);
    return new Confidence(p, Math.max(0, centre - half), Math.min(1, centre + half));
  }

  @Override
  public String toString() {
    return value + " [" + lower + ", " + upper + "]";
  }
}
