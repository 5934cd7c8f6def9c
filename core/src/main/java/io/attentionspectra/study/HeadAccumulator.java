package io.attentionspectra.study;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.LeadingMode;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PlottedBand;
import io.attentionspectra.result.PlottedCurve;
import io.attentionspectra.result.SpectrumDetail;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All texts of one head, one after the other. */
final class HeadAccumulator {

  /** Numbers that are averaged over texts. */
  private enum Figure {
    LENGTH,
    BETA,
    MEAN,
    EFFECTIVE_RANK,
    STABLE_RANK,
    ENTROPY,
    NORMALISED_ENTROPY,
    SINK_MASS,
    RANK_ONE,
    BEYOND
  }

  private final NullComparison first;
  private final Map<Figure, RunningMoments> numbers = new EnumMap<>(Figure.class);
  private final List<RunningMoments> largest = new ArrayList<>();
  private final List<RunningMoments> participation = new ArrayList<>();
  private final Map<Regime, Integer> regimes = new EnumMap<>(Regime.class);
  private final Map<String, RunningMoments> kolmogorovSmirnov = new LinkedHashMap<>();
  private final Map<String, RunningMoments> wasserstein = new LinkedHashMap<>();
  private final Map<String, RunningMoments> underNull = new LinkedHashMap<>();
  private final List<OutlierTest.Evidence> evidence = new ArrayList<>();
  private final Map<String, Integer> reasons = new LinkedHashMap<>();
  private int texts;

  HeadAccumulator(NullComparison first) {
    this.first = first;
  }

  void add(NullComparison comparison, OutlierTest test) {
    Optional<OutlierTest.Evidence> found = test.of(comparison);
    if (found.isEmpty()) {
      reasons.merge(test.reason(comparison), 1, Integer::sum);
    }
    texts++;
    HeadReading reading = comparison.reading();
    AttentionSpectrum spectrum = reading.spectrum();
    record(Figure.LENGTH, reading.length());
    record(Figure.BETA, reading.scores().betaHat());
    record(Figure.MEAN, spectrum.spectrum().mean());
    record(Figure.EFFECTIVE_RANK, spectrum.effectiveRank());
    record(Figure.STABLE_RANK, spectrum.stableRank());
    record(Figure.ENTROPY, spectrum.rows().entropy());
    record(Figure.NORMALISED_ENTROPY, spectrum.rows().normalisedEntropy());
    record(Figure.SINK_MASS, spectrum.rows().sinkMass());
    record(Figure.RANK_ONE, spectrum.rankOne());
    regimes.merge(reading.scores().regime(), 1, Integer::sum);
    for (int rank = 0; rank < spectrum.leading().size(); rank++) {
      LeadingMode mode = spectrum.leading().get(rank);
      at(largest, rank).add(mode.value());
      at(participation, rank).add(mode.leftParticipation());
    }
    comparison.distances().forEach(this::addDistances);
    found.ifPresent(
        each -> {
          evidence.add(each);
          record(Figure.BEYOND, each.beyond());
        });
  }

  HeadResult result() {
    return new HeadResult(
        first.reading().layer(),
        first.reading().head(),
        first.reading().headSize(),
        mean(Figure.LENGTH),
        mean(Figure.BETA),
        mostFrequentRegime(),
        largest.stream().map(RunningMoments::estimate).toList(),
        mean(Figure.MEAN),
        mean(Figure.EFFECTIVE_RANK),
        mean(Figure.STABLE_RANK),
        mean(Figure.ENTROPY),
        mean(Figure.NORMALISED_ENTROPY),
        mean(Figure.SINK_MASS),
        first.reading().spectrum().rows().sink(),
        mean(Figure.RANK_ONE),
        means(kolmogorovSmirnov),
        means(wasserstein),
        means(underNull),
        outliers().significance(),
        tested() ? Optional.of(mean(Figure.BEYOND)) : Optional.empty(),
        outliers().list(),
        detail());
  }

  private void addDistances(String label, NullComparison.Distances distances) {
    moments(kolmogorovSmirnov, label).add(distances.kolmogorovSmirnov());
    moments(wasserstein, label).add(distances.wasserstein());
    if (!Double.isNaN(distances.underNull())) {
      moments(underNull, label).add(distances.underNull());
    }
  }

  /** Tested only where every text gave evidence against one and the same null. */
  private boolean tested() {
    return evidence.size() == texts
        && evidence.stream().map(OutlierTest.Evidence::against).distinct().count() == 1;
  }

  private HeadOutliers outliers() {
    if (!tested()) {
      return HeadOutliers.untested(reasons, texts);
    }
    return HeadOutliers.of(
        evidence,
        largest.stream().mapToDouble(RunningMoments::mean).toArray(),
        participation.stream().mapToDouble(RunningMoments::mean).toArray());
  }

  private SpectrumDetail detail() {
    Map<String, PlottedCurve> laws = new LinkedHashMap<>();
    first.laws().forEach((label, law) -> laws.put(label, PlottedCurve.of(law)));
    Map<String, PlottedBand> bands = new LinkedHashMap<>();
    for (Map.Entry<?, Replicas> each : first.reading().nulls().entrySet()) {
      Replicas replicas = each.getValue();
      bands.put(
          replicas.name(), PlottedBand.of(replicas.band(PlottedBand.LOWER, PlottedBand.UPPER)));
    }
    return new SpectrumDetail(first.reading().spectrum().spectrum(), laws, bands);
  }

  private Regime mostFrequentRegime() {
    Regime best = first.reading().scores().regime();
    for (Regime regime : Regime.values()) {
      if (regimes.getOrDefault(regime, 0) > regimes.getOrDefault(best, 0)) {
        best = regime;
      }
    }
    return best;
  }

  private void record(Figure figure, double value) {
    numbers.computeIfAbsent(figure, f -> new RunningMoments()).add(value);
  }

  private Estimate mean(Figure figure) {
    return numbers.computeIfAbsent(figure, f -> new RunningMoments()).estimate();
  }

  private static RunningMoments at(List<RunningMoments> list, int rank) {
    while (list.size() <= rank) {
      list.add(new RunningMoments());
    }
    return list.get(rank);
  }

  private static RunningMoments moments(Map<String, RunningMoments> map, String label) {
    return map.computeIfAbsent(label, l -> new RunningMoments());
  }

  private static Map<String, Estimate> means(Map<String, RunningMoments> map) {
    Map<String, Estimate> means = new LinkedHashMap<>();
    map.forEach((label, moments) -> means.put(label, moments.estimate()));
    return means;
  }
}
