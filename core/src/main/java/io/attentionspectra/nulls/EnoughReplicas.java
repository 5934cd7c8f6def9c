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
 * replicas differs from that from the null by at most the distance of these replicas from the null,
 * which their distance from each other estimates. Where the measured spectrum is {@value #FACTOR}
 * times as far from the replicas as they are from each other, it is beyond the null, and its
 * distance is known to a quarter of itself at worst. Spectra are rigid, so this is decided after
 * two replicas for most trained heads; a head that obeys its null has all replicas read.
 */
final class EnoughReplicas {

  /** Fewest replicas that have a distance from each other. */
  static final int LEAST = 2;

  private static final double FACTOR = 4;

  private EnoughReplicas() {}

  static boolean of(Spectrum measured, List<Spectrum> replicas) {
    if (replicas.size() < LEAST) {
      return false;
    }
    Distance distance = Distance.KOLMOGOROV_SMIRNOV;
    double apart = Calibration.leaveOneOut(distance, replicas).mean().value();
    return distance.between(measured, Calibration.together(replicas)) >= FACTOR * apart;
  }
}
