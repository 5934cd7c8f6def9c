package io.attentionspectra.nulls;

import io.attentionspectra.spectrum.Calibration;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;

/**
 * When whole spectra of replicas suffice: given the measured spectrum and those of the replicas
 * read so far, {@link DrawnNull} asks whether further ones can change what is said of the distance.
 *
 * <p>The Kolmogorov–Smirnov distance is a metric, so that of the measured spectrum from a few
 * replicas differs from that from the null by at most the distance of these replicas from the null.
 *
 * <ul>
 *   <li>Of several replicas, their distance from each other estimates it. Where the measured
 *       spectrum is {@value #FACTOR} times as far from them, it is beyond the null, and its
 *       distance is known to a quarter of itself at worst.
 *   <li>Of one replica, it is bounded by what spectra without any rigidity would show: two samples
 *       of ℓ independent points are √(2/ℓ) · 0.869 apart in the mean (√(π/2) ln 2, the mean of the
 *       Kolmogorov distribution). Eigenvalues repel, so that replicas are nearer to each other,
 *       half of it or less for most heads. Where the measured spectrum is {@value #SAFETY} times as
 *       far from its only replica, it is beyond the null. Over several texts errors of single
 *       replicas average out, and are part of the standard error of the mean distance.
 * </ul>
 *
 * <p>A head nearer to its null has further replicas read, one by one, until it is told or all are
 * read. No p-value depends on this: those are of the largest values of all replicas.
 */
final class EnoughReplicas {

  private static final double FACTOR = 4;
  private static final double SAFETY = 2;

  /** Mean of the limit law of √n times the distance of n independent points from their law. */
  private static final double KOLMOGOROV_MEAN = Math.sqrt(Math.PI / 2) * Math.log(2);

  private EnoughReplicas() {}

  static boolean of(Spectrum measured, List<Spectrum> replicas) {
    Distance distance = Distance.KOLMOGOROV_SMIRNOV;
    double found = distance.between(measured, Calibration.together(replicas));
    return replicas.size() == 1
        ? found >= SAFETY * independent(measured.size())
        : found >= FACTOR * Calibration.leaveOneOut(distance, replicas).mean().value();
  }

  /** Mean distance of two samples of so many independent points. */
  private static double independent(int points) {
    return KOLMOGOROV_MEAN * Math.sqrt(2.0 / points);
  }
}
