package io.attentionspectra.result;

import io.attentionspectra.ensemble.NullBand;
import io.attentionspectra.ensemble.Replicas;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * A simulated null by rank, for plots. Where not all replicas were read whole, the ends of the band
 * are where those quantiles would lie in the mean, by the spread of the ones that were.
 *
 * @param mean mean over the replicas of the value of every rank, largest first
 * @param lower 5 % quantile over the replicas
 * @param upper 95 % quantile over the replicas
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record PlottedBand(double[] mean, double[] lower, double[] upper) {

  private static final double LOWER = 0.05;
  private static final double UPPER = 0.95;

  /**
   * The band of replicas.
   *
   * @param replicas at least one; two whole ones at least if not all are whole
   * @return their mean and quantiles by rank
   */
  public static PlottedBand of(Replicas replicas) {
    int size = replicas.spectra().get(0).spectrum().size();
    if (replicas.spectra().size() < replicas.count()) {
      SpreadBand band = new SpreadBand(replicas, LOWER, UPPER);
      return byRank(size, band::mean, band::lower, band::upper);
    }
    NullBand band = replicas.band(LOWER, UPPER);
    return byRank(size, rank -> band.mean(rank).value(), band::lower, band::upper);
  }

  private static PlottedBand byRank(
      int size, IntToDoubleFunction mean, IntToDoubleFunction lower, IntToDoubleFunction upper) {
    return new PlottedBand(
        IntStream.range(0, size).mapToDouble(mean).toArray(),
        IntStream.range(0, size).mapToDouble(lower).toArray(),
        IntStream.range(0, size).mapToDouble(upper).toArray());
  }
}
