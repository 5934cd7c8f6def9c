package io.attentionspectra.result;

import io.attentionspectra.ensemble.NullBand;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.special.Erf;
import org.hipparchus.special.Gamma;

/**
 * The band of R replicas of which only k, at least two, are known whole, for {@link PlottedBand}.
 *
 * <p>The largest value is known of all, so its rank has the quantiles of R values. At the other
 * ranks, values are taken as log-normal: the band is exp(m ± q s/c₄), m and s mean and standard
 * deviation of the k logarithms, c₄ = √(2/(k − 1)) Γ(k/2)/Γ((k − 1)/2), which makes s unbiased, and
 * q the quantile of R standard normal numbers in the mean. So it is as wide as a band of R values
 * in the mean over replicas, but varies more. Where a value is 0, the band ends at the known
 * values.
 */
final class SpreadBand {

  private final NullBand largest;
  private final List<Spectrum> known;
  private final double lower;
  private final double upper;
  private final int replicas;

  SpreadBand(Replicas replicas, double lower, double upper) {
    this.largest =
        NullBand.of(replicas.largest().stream().map(Spectrum::of).toList(), lower, upper);
    this.known = replicas.spectra().stream().map(each -> each.spectrum()).toList();
    this.lower = lower;
    this.upper = upper;
    this.replicas = replicas.count();
  }

  double mean(int rank) {
    return rank == 0
        ? largest.mean(0).value()
        : known.stream().mapToDouble(each -> each.get(rank)).average().orElseThrow();
  }

  double lower(int rank) {
    return rank == 0 ? largest.lower(0) : end(rank, lower);
  }

  double upper(int rank) {
    return rank == 0 ? largest.upper(0) : end(rank, upper);
  }

  private double end(int rank, double probability) {
    double[] values = known.stream().mapToDouble(each -> each.get(rank)).sorted().toArray();
    if (!(values[0] > 0)) {
      return probability < 0.5 ? values[0] : values[values.length - 1];
    }
    double mean = sum(values, Math::log) / values.length;
    double squares = sum(values, x -> Math.pow(Math.log(x) - mean, 2));
    double spread = Math.sqrt(squares / (values.length - 1)) / unbiased(values.length);
    return Math.exp(mean + quantile(replicas, probability) * spread);
  }

  private static double sum(double[] values, DoubleUnaryOperator of) {
    double sum = 0;
    for (double value : values) {
      sum += of.applyAsDouble(value);
    }
    return sum;
  }

  /** c₄: mean standard deviation of so many standard normal numbers. */
  static double unbiased(int count) {
    double ratio = Math.exp(Gamma.logGamma(count / 2.0) - Gamma.logGamma((count - 1) / 2.0));
    return Math.sqrt(2.0 / (count - 1)) * ratio;
  }

  /**
   * Mean of a quantile of so many standard normal numbers, interpolated as {@link NullBand} does
   * between mean order statistics Φ⁻¹((i − 3/8)/(R + 1/4)) (G. Blom, "Statistical Estimates and
   * Transformed Beta-Variables", 1958).
   */
  static double quantile(int count, double probability) {
    double position = probability * (count - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, count - 1);
    double share = position - below;
    return (1 - share) * orderStatistic(below + 1, count)
        + share * orderStatistic(above + 1, count);
  }

  private static double orderStatistic(int place, int count) {
    return Math.sqrt(2) * Erf.erfInv(2 * (place - 0.375) / (count + 0.25) - 1);
  }
}
