package io.attentionspectra.study;

import io.attentionspectra.model.Depth;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.result.PlottedCurve;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.SpectrumDetail;
import io.attentionspectra.signal.EdgeSignificance;
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

  private static final double LEVEL = 0.05;

  static PooledFinding of(
      Depth depth,
      String strategy,
      PooledSpectrum measured,
      Optional<Double> kappa,
      Optional<Double> alpha,
      int sequences,
      Map<String, PooledLaws.Law> laws) {
    Spectrum spectrum = measured.spectrum();
    Map<String, PooledLaws.Law> applicable = kappa.isPresent() ? laws : Map.of();
    double unit = kappa.orElse(1.0);
    Spectrum atUnit =
        Spectrum.of(Arrays.stream(spectrum.toArray()).map(value -> value / unit).toArray());
    Map<String, Double> kolmogorovSmirnov = new LinkedHashMap<>();
    Map<String, Double> wasserstein = new LinkedHashMap<>();
    Map<String, PlottedCurve> curves = new LinkedHashMap<>();
    applicable.forEach(
        (label, law) -> {
          kolmogorovSmirnov.put(label, Distance.KOLMOGOROV_SMIRNOV.between(atUnit, law.law()));
          wasserstein.put(label, unit * Distance.WASSERSTEIN.between(atUnit, law.law()));
          curves.put(label, law.curve().scaledBy(unit));
        });
    double[] pValues = pValues(atUnit, applicable, measured.participation().length);
    PooledResult result =
        new PooledResult(
            depth,
            strategy,
            sequences,
            spectrum.size() / (double) sequences,
            kappa,
            alpha,
            edge(curves, PooledNull.SILVERSTEIN),
            edge(curves, PooledNull.FREE_PRODUCT),
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
    List<Outlier> outliers = new ArrayList<>();
    for (int rank = 0; rank < adjusted.length && adjusted[rank] < LEVEL; rank++) {
      outliers.add(
          new Outlier(
              result.detail().spectrum().get(rank),
              pValues[rank],
              adjusted[rank],
              participation[rank]));
    }
    return result.withOutliers(outliers);
  }

  private static double[] pValues(Spectrum atUnit, Map<String, PooledLaws.Law> laws, int leading) {
    PooledLaws.Law law = laws.get(PooledNull.SILVERSTEIN.label());
    if (law == null) {
      law = laws.get(PooledNull.FREE_PRODUCT.label());
    }
    if (law == null) {
      return new double[0];
    }
    EdgeSignificance edge = EdgeSignificance.of(law.law());
    return Arrays.stream(atUnit.largest(leading))
        .map(value -> edge.pValue(value, atUnit.size()))
        .toArray();
  }

  private static Optional<Double> edge(Map<String, PlottedCurve> curves, PooledNull kind) {
    return Optional.ofNullable(curves.get(kind.label())).map(PlottedCurve::edge);
  }
}
