package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Spectra of independent draws of an ensemble, measured exactly as a real head is. Replica r uses
 * the child seed {@code ("replica", r)}, so replicas do not depend on their number or on threads.
 *
 * <p>Of later replicas perhaps only the largest value was found: it is all that p-values of single
 * directions read, and costs less than a spectrum.
 *
 * @param name name of the ensemble
 * @param spectra spectra of the first replicas, at least one
 * @param largest largest value of every replica, those with spectra first
 */
public record Replicas(String name, List<AttentionSpectrum> spectra, List<Double> largest) {

  /**
   * Copies the lists.
   *
   * @param name name of the ensemble
   * @param spectra at least one spectrum
   * @param largest at least as many values
   * @throws IllegalArgumentException if there is no replica or a spectrum without its largest value
   */
  public Replicas {
    spectra = List.copyOf(spectra);
    largest = List.copyOf(largest);
    Check.atLeast("replicas", spectra.size(), 1);
    Check.atLeast("largest values", largest.size(), spectra.size());
  }

  /**
   * Replicas whose spectra are all known.
   *
   * @param name name of the ensemble
   * @param spectra one spectrum per replica, at least one
   * @throws IllegalArgumentException if there is no replica
   */
  public Replicas(String name, List<AttentionSpectrum> spectra) {
    this(name, spectra, spectra.stream().map(each -> each.spectrum().get(0)).toList());
  }

  /**
   * Draws and measures replicas, in parallel.
   *
   * @param ensemble what to draw
   * @param count number of replicas, at least 1
   * @param leading how many of the largest values get singular vectors
   * @param randomness seed of the whole
   * @param solver computes the singular values
   * @return the replicas
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Replicas draw(
      HeadEnsemble ensemble, int count, int leading, Randomness randomness, SpectralSolver solver) {
    return draw(
        ensemble,
        count,
        randomness,
        head -> AttentionSpectrum.of(head.attention(), head.mask(), leading, solver));
  }

  /**
   * Draws replicas and measures them in a way of the caller's, in parallel.
   *
   * @param ensemble what to draw
   * @param count number of replicas, at least 1
   * @param randomness seed of the whole
   * @param measure the spectrum of a replica, found as that of the measured head is
   * @return the replicas
   * @throws IllegalArgumentException if the number is below 1
   */
  public static Replicas draw(
      HeadEnsemble ensemble,
      int count,
      Randomness randomness,
      Function<? super AttentionHead, AttentionSpectrum> measure) {
    Check.atLeast("replicas", count, 1);
    List<AttentionSpectrum> spectra =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(r -> measure.apply(ensemble.draw(randomness.child("replica", r))))
            .toList();
    return new Replicas(ensemble.name(), spectra);
  }

  /**
   * How many were drawn.
   *
   * @return number of replicas, with and without spectra
   */
  public int count() {
    return largest.size();
  }

  /**
   * Mean of a number over the replicas with spectra.
   *
   * @param number for example {@code AttentionSpectrum::effectiveRank}
   * @return mean and standard error, NaN error for a single replica
   */
  public Estimate mean(ToDoubleFunction<AttentionSpectrum> number) {
    return Estimate.meanOf(spectra.stream().mapToDouble(number).toArray());
  }

  /**
   * Share of the replicas with spectra at least as large as a measured number, (1 + #{replicas ≥
   * measured}) / (replicas + 1): a valid one-sided Monte Carlo p-value (A. C. Davison and D. V.
   * Hinkley, "Bootstrap Methods and their Application", 1997, section 4.2).
   *
   * @param measured the number of the real head
   * @param number the same number of a replica
   * @return a p-value, at least 1/(replicas + 1)
   * @throws IllegalArgumentException if the measured number is not finite
   */
  public double pValue(double measured, ToDoubleFunction<AttentionSpectrum> number) {
    Check.finite("measured", measured);
    long reached = spectra.stream().filter(s -> number.applyAsDouble(s) >= measured).count();
    return (1.0 + reached) / (spectra.size() + 1);
  }

  /**
   * Per-rank band of the spectra that are known.
   *
   * @param lower lower quantile, in [0, 1]
   * @param upper upper quantile, at least the lower
   * @return the band
   * @throws IllegalArgumentException if the quantiles are not ordered probabilities
   */
  @API(status = API.Status.INTERNAL)
  public NullBand band(double lower, double upper) {
    return NullBand.of(spectra.stream().map(AttentionSpectrum::spectrum).toList(), lower, upper);
  }
}
