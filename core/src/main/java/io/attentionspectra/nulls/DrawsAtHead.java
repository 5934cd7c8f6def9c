package io.attentionspectra.nulls;

import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.spectrum.Calibration;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The replicas of a null beside one head on one text; p-values are ranks among them. */
final class DrawsAtHead extends NullAtHead {

  private final HeadReading reading;
  private final Replicas replicas;

  DrawsAtHead(DrawnNull of, HeadReading reading, Replicas replicas) {
    super(of, between(reading.spectrum().spectrum(), replicas));
    this.reading = reading;
    this.replicas = replicas;
  }

  private static Distances between(Spectrum measured, Replicas replicas) {
    List<Spectrum> spectra = replicas.spectra().stream().map(s -> s.spectrum()).toList();
    Spectrum together = Calibration.together(spectra);
    double underNull =
        spectra.size() < 2
            ? Double.NaN
            : Calibration.leaveOneOut(Distance.KOLMOGOROV_SMIRNOV, spectra).mean().value();
    return new Distances(
        Distance.KOLMOGOROV_SMIRNOV.between(measured, together),
        Distance.WASSERSTEIN.between(measured, together),
        underNull);
  }

  @Override
  public Optional<Replicas> replicas() {
    return Optional.of(replicas);
  }

  @Override
  Optional<Evidence> evidence() {
    double[] largest = replicas.largest().stream().mapToDouble(Double::doubleValue).toArray();
    double top = Math.max(0, Arrays.stream(largest).max().orElseThrow());
    int beyond = Evidence.above(reading.spectrum().spectrum(), top);
    return Optional.of(new Evidence(of(), new double[0], largest, beyond));
  }
}
