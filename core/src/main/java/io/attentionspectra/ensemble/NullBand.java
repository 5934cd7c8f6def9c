package io.attentionspectra.ensemble;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * For every rank of a spectrum, mean and quantiles of the value of that rank over replicas of a
 * null. Quantiles interpolate linearly between order statistics (Hyndman and Fan, 1996, type 7), so
 * with few replicas the band is narrower than its nominal level.
 */
@API(status = API.Status.INTERNAL)
public final class NullBand {

  /** Replica values by rank, each in increasing order. */
  private final double[][] sorted;

  private final double lower;
  private final double upper;

  private NullBand(double[][] sorted, double lower, double upper) {
    this.sorted = sorted;
    this.lower = lower;
    this.upper = upper;
  }

  /**
   * The band of replicas.
   *
   * @param replicas at least one spectrum, all of one size
   * @param lower lower quantile, in [0, 1]
   * @param upper upper quantile, at least the lower
   * @return the band
   * @throws IllegalArgumentException if there is no replica, sizes differ, or the quantiles are not
   *     ordered probabilities
   */
  public static NullBand of(List<Spectrum> replicas, double lower, double upper) {
    Check.atLeast("replicas", replicas.size(), 1);
    Check.probability("lower", lower);
    Check.within("upper", upper, lower, 1, "give ordered probabilities");
    int size = replicas.get(0).size();
    for (Spectrum replica : replicas) {
      Check.within("size of a replica", replica.size(), size, size, "give spectra of one size");
    }
    double[][] sorted = new double[size][];
    for (int rank = 0; rank < size; rank++) {
      int index = rank;
      sorted[rank] = replicas.stream().mapToDouble(s -> s.get(index)).sorted().toArray();
    }
    return new NullBand(sorted, lower, upper);
  }

  /**
   * Number of ranks.
   *
   * @return size of the spectra
   */
  public int size() {
    return sorted.length;
  }

  /**
   * Number of replicas.
   *
   * @return at least 1
   */
  public int replicas() {
    return sorted[0].length;
  }

  /**
   * Mean of a rank.
   *
   * @param rank 0 for the largest value
   * @return mean over the replicas with its standard error
   */
  public Estimate mean(int rank) {
    return Estimate.meanOf(sorted[rank]);
  }

  /**
   * Lower end of the band.
   *
   * @param rank 0 for the largest value
   * @return the lower quantile over the replicas
   */
  public double lower(int rank) {
    return quantile(sorted[rank], lower);
  }

  /**
   * Upper end of the band.
   *
   * @param rank 0 for the largest value
   * @return the upper quantile over the replicas
   */
  public double upper(int rank) {
    return quantile(sorted[rank], upper);
  }

  /**
   * Share of ranks at which a spectrum lies within the band.
   *
   * @param measured a spectrum of the same size
   * @return a share in [0, 1]
   * @throws IllegalArgumentException if the sizes differ
   */
  public double coverage(Spectrum measured) {
    Check.within("size", measured.size(), size(), size(), "give a spectrum of the null's size");
    int inside = 0;
    for (int rank = 0; rank < size(); rank++) {
      double value = measured.get(rank);
      inside += value >= lower(rank) && value <= upper(rank) ? 1 : 0;
    }
    return inside / (double) size();
  }

  /**
   * The mean spectrum, for example to compare a measured one with.
   *
   * @return mean over the replicas of every rank
   */
  public Spectrum meanSpectrum() {
    return Spectrum.of(
        Arrays.stream(sorted).mapToDouble(v -> Estimate.meanOf(v).value()).toArray());
  }

  private static double quantile(double[] increasing, double probability) {
    double position = probability * (increasing.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, increasing.length - 1);
    double share = position - below;
    return (1 - share) * increasing[below] + share * increasing[above];
  }
}
