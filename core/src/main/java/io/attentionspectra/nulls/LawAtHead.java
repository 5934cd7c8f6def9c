package io.attentionspectra.nulls;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Optional;

/**
 * The law of a null at one head on one text; p-values come from the Tracy–Widom law at its edge. A
 * law may describe relative attention beside the spectrum that is read: then it has distances
 * alone.
 */
final class LawAtHead extends NullAtHead {

  private final HeadReading reading;
  private final Spectrum measured;
  private final SpectralLaw law;

  LawAtHead(LawNull of, HeadReading reading, SpectralLaw law) {
    this(of, reading, reading.spectrum().spectrum(), law);
  }

  LawAtHead(LawNull of, HeadReading reading, Spectrum measured, SpectralLaw law) {
    super(of, between(measured, law));
    this.reading = reading;
    this.measured = measured;
    this.law = law;
  }

  private static Distances between(Spectrum measured, SpectralLaw law) {
    return new Distances(
        Distance.KOLMOGOROV_SMIRNOV.between(measured, law),
        Distance.WASSERSTEIN.between(measured, law),
        Double.NaN);
  }

  @Override
  public Optional<SpectralLaw> law() {
    return isOfReading() ? Optional.of(law) : Optional.empty();
  }

  private boolean isOfReading() {
    return measured == reading.spectrum().spectrum();
  }

  @Override
  Optional<Evidence> evidence() {
    boolean calibrated = of().edge().filter(domain -> domain.contains(reading)).isPresent();
    return calibrated && isOfReading() && law instanceof SoftEdged soft
        ? Optional.of(evidence(EdgeSignificance.of(soft)))
        : Optional.empty();
  }

  private Evidence evidence(EdgeSignificance edge) {
    AttentionSpectrum spectrum = reading.spectrum();
    int size = measured.size();
    double[] pValues =
        spectrum.leading().stream().mapToDouble(m -> edge.pValue(m.value(), size)).toArray();
    double critical = edge.criticalEigenvalue(Defaults.LEVEL, size);
    int beyond = Evidence.above(measured, critical);
    return new Evidence(of(), pValues, new double[0], beyond);
  }
}
