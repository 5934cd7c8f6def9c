package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Strategies compared pair by pair with intervals that hold together: half-widths are q standard
 * errors, q the 95 % quantile over the replicates of the largest studentised deviation among all
 * pairs (max-t; J. P. Romano and M. Wolf, Econometrica 73 (2005) 1237). Differences are of Σ_{s≠t}
 * w_s w_t Γ_st/κ, to which the diagonal of R does not contribute, over the signal s ({@link
 * FiellerInterval}): the order does not depend on s, the size of a difference does.
 */
final class Ranking {

  private static final double LEVEL = 0.95;

  /** Differences that vary less than this share of the values are of the same weights. */
  private static final double SAME = 1e-9;

  private final List<String> labels;
  private final List<PairwiseDifference> differences;

  private Ranking(List<String> labels, List<PairwiseDifference> differences) {
    this.labels = labels;
    this.differences = differences;
  }

  /**
   * One strategy.
   *
   * @param label its label
   * @param value Σ_{s≠t} w_s w_t Γ_st/κ
   * @param replicates the same of every replicate
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(String label, double value, double[] replicates) {}

  /** The interval of a difference over s, from its value, its replicates and q. */
  interface Scale {

    Confidence over(double value, double[] replicates, double q);
  }

  static Ranking of(List<Entry> entries, Scale scale) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      for (int j = i + 1; j < entries.size(); j++) {
        pairs.add(Pair.of(entries.get(i), entries.get(j)));
      }
    }
    double q = quantile(pairs);
    List<PairwiseDifference> differences =
        pairs.stream()
            .map(
                pair ->
                    new PairwiseDifference(
                        pair.first, pair.second, scale.over(pair.value, pair.differences, q)))
            .toList();
    return new Ranking(entries.stream().map(Entry::label).toList(), differences);
  }

  List<PairwiseDifference> differences() {
    return differences;
  }

  /** 1 + the number of strategies decidedly better. */
  int rank(String label) {
    return 1 + (int) labels.stream().filter(other -> beats(other, label)).count();
  }

  /** Strategies not told apart from one. */
  List<String> tied(String label) {
    return labels.stream()
        .filter(other -> !other.equals(label))
        .filter(other -> !beats(other, label) && !beats(label, other))
        .toList();
  }

  private boolean beats(String better, String worse) {
    return differences.stream()
        .anyMatch(
            d ->
                d.second().equals(better)
                    ? d.first().equals(worse) && d.difference().upper() < 0
                    : d.first().equals(better)
                        && d.second().equals(worse)
                        && d.difference().lower() > 0);
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Pair(
      String first, String second, double value, double[] differences, double[] deviations) {

    static Pair of(Entry a, Entry b) {
      double[] differences = new double[a.replicates().length];
      Arrays.setAll(differences, i -> a.replicates()[i] - b.replicates()[i]);
      double mean = Arrays.stream(differences).average().orElse(0);
      double error = LeadingSignal.deviation(differences);
      if (error <= SAME * (Math.abs(a.value()) + Math.abs(b.value()))) {
        double[] none = new double[differences.length];
        return new Pair(a.label(), b.label(), 0, none, none);
      }
      double[] deviations =
          Arrays.stream(differences).map(d -> Math.abs(d - mean) / error).toArray();
      return new Pair(a.label(), b.label(), a.value() - b.value(), differences, deviations);
    }
  }

  private static double quantile(List<Pair> pairs) {
    if (pairs.isEmpty()) {
      return Confidence.NORMAL;
    }
    int replicates = pairs.get(0).deviations.length;
    double[] largest = new double[replicates];
    for (Pair pair : pairs) {
      for (int b = 0; b < replicates; b++) {
        largest[b] = Math.max(largest[b], pair.deviations[b]);
      }
    }
    Arrays.sort(largest);
    int index = (int) Math.ceil(LEVEL * replicates) - 1;
    return Math.max(Confidence.NORMAL, largest[index]);
  }
}
