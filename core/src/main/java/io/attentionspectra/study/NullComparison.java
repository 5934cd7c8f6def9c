package io.attentionspectra.study;

import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.ClosedAttentionLaw;
import io.attentionspectra.nulls.ClosedLaws;
import io.attentionspectra.nulls.ReplicatedNull;
import io.attentionspectra.spectrum.Calibration;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.Spectrum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One reading set against the nulls asked for.
 *
 * @param reading the reading
 * @param laws closed laws that exist at its β̂, by label
 * @param distances distances to every null by label
 */
record NullComparison(
    HeadReading reading, Map<String, SoftEdged> laws, Map<String, Distances> distances) {

  /**
   * Distances to one null.
   *
   * @param kolmogorovSmirnov measured
   * @param wasserstein measured
   * @param underNull mean Kolmogorov–Smirnov distance of a replica from the others; NaN where the
   *     null has no two replicas
   */
  record Distances(double kolmogorovSmirnov, double wasserstein, double underNull) {}

  static NullComparison of(HeadReading reading, List<AttentionNull> nulls) {
    Map<String, SoftEdged> laws = new LinkedHashMap<>();
    Map<String, Distances> distances = new LinkedHashMap<>();
    for (AttentionNull each : nulls) {
      if (each instanceof ClosedAttentionLaw closed) {
        ClosedLaws.of(closed, reading)
            .ifPresent(
                law -> {
                  laws.put(each.label(), law);
                  distances.put(each.label(), toLaw(reading.spectrum().spectrum(), law));
                });
      } else if (each instanceof ReplicatedNull replicated) {
        Replicas replicas = reading.nulls().get(replicated.kind());
        if (replicas != null) {
          distances.put(each.label(), toReplicas(reading.spectrum().spectrum(), replicas));
        }
      }
    }
    return new NullComparison(reading, laws, distances);
  }

  private static Distances toLaw(Spectrum measured, SoftEdged law) {
    return new Distances(
        Distance.KOLMOGOROV_SMIRNOV.between(measured, law),
        Distance.WASSERSTEIN.between(measured, law),
        Double.NaN);
  }

  private static Distances toReplicas(Spectrum measured, Replicas replicas) {
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
}
