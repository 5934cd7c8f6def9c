package io.attentionspectra.spectrum;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a distance is under a null, from simulated replicas of it: the band that replaces the
 * classical tables, which assume independent points (see {@link Distance}).
 */
public final class Calibration {

  private final double[] ascending;

  private Calibration(double[] distances) {
    this.ascending = distances;
    Arrays.sort(ascending);
  }

  /**
   * Distances of replicas from a law.
   *
   * @param distance which distance
   * @param law the prediction
   * @param replicas at least one simulated spectrum, of the size of the measured one
   * @return the calibration
   * @throws IllegalArgumentException if there is no replica
   */
  public static Calibration against(Distance distance, SpectralLaw law, List<Spectrum> replicas) {
    Check.atLeast("replicas", replicas.size(), 1);
    return new Calibration(
        replicas.stream().mapToDouble(replica -> distance.between(replica, law)).toArray());
  }

  /**
   * Distances of each replica from all others taken together.
   *
   * @param distance which distance
   * @param replicas at least two simulated spectra, of the size of the measured one
   * @return the calibration of the distance of a measured spectrum from all replicas together
   * @throws IllegalArgumentException if there are fewer than two replicas
   */
  public static Calibration leaveOneOut(Distance distance, List<Spectrum> replicas) {
    Check.atLeast("replicas", replicas.size(), 2);
    return new Calibration(
        IntStream.range(0, replicas.size())
            .mapToDouble(r -> distance.between(replicas.get(r), together(replicas, r)))
            .toArray());
  }

  /**
   * All values of several spectra as one spectrum.
   *
   * @param spectra at least one
   * @return their union, repeated values kept
   */
  public static Spectrum together(List<Spectrum> spectra) {
    return together(spectra, -1);
  }

  private static Spectrum together(List<Spectrum> spectra, int without) {
    return Spectrum.ofSymmetric(
        IntStream.range(0, spectra.size())
            .filter(r -> r != without)
            .boxed()
            .flatMapToDouble(r -> Arrays.stream(spectra.get(r).toArray()))
            .toArray());
  }

  /**
   * Mean distance under the null.
   *
   * @return the mean with its standard error, NaN for a single replica
   */
  public Estimate mean() {
    return Estimate.meanOf(ascending);
  }

  /**
   * Largest distance under the null.
   *
   * @return the maximum over the replicas
   */
  public double largest() {
    return ascending[ascending.length - 1];
  }

  /**
   * One-sided Monte Carlo p-value (1 + #{replicas ≥ measured})/(replicas + 1) (A. C. Davison and D.
   * V. Hinkley, "Bootstrap Methods and their Application", 1997, section 4.2).
   *
   * @param measured the distance of the measured spectrum
   * @return a p-value, at least 1/(replicas + 1)
   * @throws IllegalArgumentException if the distance is not finite
   */
  public double pValue(double measured) {
    Check.finite("measured", measured);
    long reached = Arrays.stream(ascending).filter(d -> d >= measured).count();
    return (1.0 + reached) / (ascending.length + 1);
  }
}
