package io.attentionspectra.result;

import io.attentionspectra.ensemble.NullBand;
import io.attentionspectra.ensemble.Replicas;
import java.util.stream.IntStream;

/**
 * A simulated null by rank, for plots.
 *
 * @param mean mean over the replicas of the value of every rank, largest first
 * @param lower 5 % quantile over the replicas
 * @param upper 95 % quantile over the replicas
 */
@SuppressWarnings("ArrayRecordComponent")
public record PlottedBand(double[] mean, double[] lower, double[] upper) {

  private static final double LOWER = 0.05;
  private static final double UPPER = 0.95;

  /**
   * The band of replicas.
   *
   * @param replicas at least one
   * @return their mean and quantiles by rank
   */
  public static PlottedBand of(Replicas replicas) {
    NullBand band = replicas.band(LOWER, UPPER);
    return new PlottedBand(
        IntStream.range(0, band.size()).mapToDouble(rank -> band.mean(rank).value()).toArray(),
        IntStream.range(0, band.size()).mapToDouble(band::lower).toArray(),
        IntStream.range(0, band.size()).mapToDouble(band::upper).toArray());
  }
}
