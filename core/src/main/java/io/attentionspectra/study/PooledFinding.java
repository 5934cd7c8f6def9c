package io.attentionspectra.study;

import io.attentionspectra.model.Depth;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.result.PlottedCurve;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.SpectrumDetail;
import io.attentionspectra.signal.MultipleTesting;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pooled covariance compared with its laws, before the correction of its p-values.
 *
 * @param result the result without outliers
 * @param pValues Tracy–Widom p-value of each leading eigenvalue; empty without a law
 * @param participation localisation of the leading eigenvectors
 */
@SuppressWarnings("ArrayRecordComponent")
record PooledFinding(PooledResult result, double[] pValues, double[] participation) {

  static PooledFinding of(
      Depth depth,
      String strategy,
      PooledSpectrum measured,
      Optional<Double> kappa,
      Optional<Double> alpha,
      int sequences,
      PooledLaws laws) {
    Spectrum spectrum = measured.spectrum();
    PooledLaws applicable = kappa.isPresent() ? laws : PooledLaws.NONE;
    double unit = kappa.orElse(1.0);
    Spectrum atUnit =
        Spectrum.of(Arrays.stream(spectrum.toArray()).map(value -> value / unit).toArray());
    Map<String, Double> kolmogorovSmirnov = new LinkedHashMap<>();
    Map<String, Double> wasserstein = new LinkedHashMap<>();
    Map<String, PlottedCurve> curves = new LinkedHashMap<>();
    applicable.forEach(
        (law, curve) -> {
          String name = law.of().name();
          kolmogorovSmirnov.put(name, Distance.KOLMOGOROV_SMIRNOV.between(atUnit, law.law()));
          wasserstein.put(name, unit * Distance.WASSERSTEIN.between(atUnit, law.law()));
          curves.put(name, curve.scaledBy(unit));
        });
    double[] pValues =
        applicable
            .deciding()
            .map(law -> law.pValues(atUnit, 1, measured.participation().length))
            .orElse(new double[0]);
    PooledResult result =
        new PooledResult(
            depth,
            strategy,
            sequences,
            spectrum.size() / (double) sequences,
            kappa,
            alpha,
            applicable.deciding().map(law -> unit * law.law().rightEdge()),
            applicable.of(PooledNull.freeProduct()).map(law -> unit * law.law().rightEdge()),
            pValues.length == 0 ? Optional.empty() : Optional.of(pValues[0]),
            List.of(),
            measured.split().map(PooledSpectrum.Split::alignment),
            measured.split().map(PooledSpectrum.Split::accuracy),
            kolmogorovSmirnov,
            wasserstein,
            new SpectrumDetail(spectrum, curves, Map.of()));
    return new PooledFinding(result, pValues, measured.participation());
  }

  /** Results with outliers, p-values corrected over all depths, poolings and ranks. */
  static List<PooledResult> results(List<PooledFinding> findings) {
    double[] all = findings.stream().flatMapToDouble(f -> Arrays.stream(f.pValues)).toArray();
    double[] adjusted = MultipleTesting.HOLM.adjust(all);
    List<PooledResult> results = new ArrayList<>();
    int from = 0;
    for (PooledFinding finding : findings) {
      int to = from + finding.pValues.length;
      results.add(finding.with(Arrays.copyOfRange(adjusted, from, to)));
      from = to;
    }
    return List.copyOf(results);
  }

  private PooledResult with(double[] adjusted) {
    return result.withOutliers(
        Outlier.leading(result.detail().spectrum(), pValues, adjusted, participation));
  }
}
