package io.attentionspectra.result;

import io.attentionspectra.ensemble.NullBand;
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

  /** Level of the lower quantile. */
  public static final double LOWER = 0.05;

  /** Level of the upper quantile. */
  public static final double UPPER = 0.95;

  /**
   * The band of a null.
   *
   * @param band the band at those levels
   * @return its values by rank
   */
  public static PlottedBand of(NullBand band) {
    return new PlottedBand(
        IntStream.range(0, band.size()).mapToDouble(rank -> band.mean(rank).value()).toArray(),
        IntStream.range(0, band.size()).mapToDouble(band::lower).toArray(),
        IntStream.range(0, band.size()).mapToDouble(band::upper).toArray());
  }
}
