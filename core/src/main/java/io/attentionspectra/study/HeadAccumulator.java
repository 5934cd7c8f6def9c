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
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
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

  private final FirstText first;
  private final Map<Figure, RunningMoments> numbers = new EnumMap<>(Figure.class);
  private final List<RunningMoments> largest = new ArrayList<>();
  private final List<RunningMoments> participation = new ArrayList<>();
  private final Map<Regime, Integer> regimes = new EnumMap<>(Regime.class);
  private final Map<String, RunningMoments> kolmogorovSmirnov = new LinkedHashMap<>();
  private final Map<String, RunningMoments> wasserstein = new LinkedHashMap<>();
  private final Map<String, RunningMoments> underNull = new LinkedHashMap<>();
  private final ErrorMoments errors = new ErrorMoments();
  private final Set<AttentionNull> nulls = new HashSet<>();
  private final List<AttentionNull> asked;
  private final OutlierRule rule;

  HeadAccumulator(FirstText first, List<AttentionNull> asked) {
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
    record(Figure.EFFECTIVE_RANK, reading.effectiveRank());
    reading.estimated().ifPresent(errors::add);
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

  /** How many texts were added. */
  long texts() {
    return numbers.computeIfAbsent(Figure.LENGTH, f -> new RunningMoments()).count();
  }

  /** Adds the texts of another accumulator of the same head, which come after those of this. */
  void merge(HeadAccumulator other) {
    other.numbers.forEach(
        (figure, more) -> numbers.computeIfAbsent(figure, f -> new RunningMoments()).merge(more));
    merge(largest, other.largest);
    merge(participation, other.participation);
    other.regimes.forEach((regime, count) -> regimes.merge(regime, count, Integer::sum));
    merge(kolmogorovSmirnov, other.kolmogorovSmirnov);
    merge(wasserstein, other.wasserstein);
    merge(underNull, other.underNull);
    nulls.addAll(other.nulls);
    errors.merge(other.errors);
    rule.merge(other.rule);
  }

  /** Whether a null has distances on some of the texts and not on all. */
  boolean missesTexts(AttentionNull of) {
    RunningMoments distances = kolmogorovSmirnov.get(of.name());
    RunningMoments lengths = numbers.get(Figure.LENGTH);
    return distances != null && lengths != null && distances.count() < lengths.count();
  }

  /** One of the same head that has seen no text; what is plotted stays. */
  HeadAccumulator emptied() {
    return new HeadAccumulator(first, asked);
  }

  private static void merge(List<RunningMoments> list, List<RunningMoments> others) {
    for (int rank = 0; rank < others.size(); rank++) {
      at(list, rank).merge(others.get(rank));
    }
  }

  private static void merge(Map<String, RunningMoments> map, Map<String, RunningMoments> others) {
    others.forEach((name, more) -> moments(map, name).merge(more));
  }

  void writeTo(DataOutput out) throws IOException {
    first.writeTo(out);
    for (Figure figure : Figure.values()) {
      numbers.computeIfAbsent(figure, f -> new RunningMoments()).writeTo(out);
    }
    write(largest, out);
    write(participation, out);
    for (Regime regime : Regime.values()) {
      out.writeInt(regimes.getOrDefault(regime, 0));
    }
    write(kolmogorovSmirnov, out);
    write(wasserstein, out);
    write(underNull, out);
    for (AttentionNull each : asked) {
      out.writeBoolean(nulls.contains(each));
    }
    rule.writeTo(out);
    errors.writeTo(out);
  }

  static HeadAccumulator readFrom(DataInput in, List<AttentionNull> asked) throws IOException {
    HeadAccumulator read = new HeadAccumulator(FirstText.readFrom(in), asked);
    for (Figure figure : Figure.values()) {
      read.numbers.computeIfAbsent(figure, f -> new RunningMoments()).readFrom(in);
    }
    readList(read.largest, in);
    readList(read.participation, in);
    for (Regime regime : Regime.values()) {
      read.regimes.put(regime, in.readInt());
    }
    readMap(read.kolmogorovSmirnov, in);
    readMap(read.wasserstein, in);
    readMap(read.underNull, in);
    for (AttentionNull each : asked) {
      if (in.readBoolean()) {
        read.nulls.add(each);
      }
    }
    read.rule.readFrom(in);
    read.errors.readFrom(in);
    return read;
  }

  private static void write(List<RunningMoments> list, DataOutput out) throws IOException {
    out.writeInt(list.size());
    for (RunningMoments each : list) {
      each.writeTo(out);
    }
  }

  private static void readList(List<RunningMoments> list, DataInput in) throws IOException {
    int count = in.readInt();
    for (int rank = 0; rank < count; rank++) {
      at(list, rank).readFrom(in);
    }
  }

  private static void write(Map<String, RunningMoments> map, DataOutput out) throws IOException {
    out.writeInt(map.size());
    for (Map.Entry<String, RunningMoments> each : map.entrySet()) {
      out.writeUTF(each.getKey());
      each.getValue().writeTo(out);
    }
  }

  private static void readMap(Map<String, RunningMoments> map, DataInput in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      moments(map, in.readUTF()).readFrom(in);
    }
  }

  HeadResult result() {
    HeadOutliers outliers = rule.outliers(means(largest), means(participation));
    return new HeadResult(
        first.layer(),
        first.head(),
        first.headSize(),
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
        first.sink(),
        mean(Figure.RANK_ONE),
        means(kolmogorovSmirnov),
        means(wasserstein),
        means(underNull),
        asked.stream().filter(nulls::contains).toList(),
        outliers.significance(),
        outliers.beyond(),
        outliers.list(),
        first.detail(),
        Optional.empty(),
        errors.errors());
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

  private Regime mostFrequentRegime() {
    Regime best = first.regime();
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
