package io.attentionspectra.study;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.LeadingMode;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.HeadOutliers;
import io.attentionspectra.nulls.NullAtHead;
import io.attentionspectra.nulls.NullComparison;
import io.attentionspectra.nulls.OutlierRule;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PlottedBand;
import io.attentionspectra.result.PlottedCurve;
import io.attentionspectra.result.SpectrumDetail;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    RANK_ONE
  }

  private final NullComparison first;
  private final Map<Figure, RunningMoments> numbers = new EnumMap<>(Figure.class);
  private final List<RunningMoments> largest = new ArrayList<>();
  private final List<RunningMoments> participation = new ArrayList<>();
  private final Map<Regime, Integer> regimes = new EnumMap<>(Regime.class);
  private final Map<String, RunningMoments> kolmogorovSmirnov = new LinkedHashMap<>();
  private final Map<String, RunningMoments> wasserstein = new LinkedHashMap<>();
  private final Map<String, RunningMoments> underNull = new LinkedHashMap<>();
  private final Set<AttentionNull> nulls = new HashSet<>();
  private final List<AttentionNull> asked;
  private final OutlierRule rule;

  HeadAccumulator(NullComparison first, List<AttentionNull> asked) {
    this.first = first;
    this.asked = asked;
    this.rule = new OutlierRule(asked);
  }

  void add(NullComparison comparison) {
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
    comparison.nulls().forEach(this::addDistances);
    rule.add(comparison);
  }

  HeadResult result() {
    HeadOutliers outliers = rule.outliers(means(largest), means(participation));
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
        asked.stream().filter(nulls::contains).toList(),
        outliers.significance(),
        outliers.beyond(),
        outliers.list(),
        detail(),
        Optional.empty());
  }

  private void addDistances(NullAtHead compared) {
    String name = compared.of().name();
    NullAtHead.Distances distances = compared.distances();
    nulls.add(compared.of());
    moments(kolmogorovSmirnov, name).add(distances.kolmogorovSmirnov());
    moments(wasserstein, name).add(distances.wasserstein());
    if (!Double.isNaN(distances.underNull())) {
      moments(underNull, name).add(distances.underNull());
    }
  }

  private SpectrumDetail detail() {
    Map<String, PlottedCurve> laws = new LinkedHashMap<>();
    Map<String, PlottedBand> bands = new LinkedHashMap<>();
    for (NullAtHead each : first.nulls()) {
      String name = each.of().name();
      each.law().ifPresent(law -> laws.put(name, PlottedCurve.of(law)));
      each.replicas().ifPresent(replicas -> bands.put(name, PlottedBand.of(replicas)));
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

  private static double[] means(List<RunningMoments> list) {
    return list.stream().mapToDouble(RunningMoments::mean).toArray();
  }

  private static Map<String, Estimate> means(Map<String, RunningMoments> map) {
    Map<String, Estimate> means = new LinkedHashMap<>();
    map.forEach((label, moments) -> means.put(label, moments.estimate()));
    return means;
  }
}
