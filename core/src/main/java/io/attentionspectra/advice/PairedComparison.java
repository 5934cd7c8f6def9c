package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.signal.MultipleTesting;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Accuracies on the same texts, compared text by text; see {@link LabelOutcome}. */
final class PairedComparison {

  private PairedComparison() {}

  /** A pooling and the texts whose class it gets right. */
  record Classified(String strategy, BitSet right) {}

  /**
   * One pooling against all others.
   *
   * @param advised its label
   * @param all one per pooling, the advised among them
   * @param texts number of texts
   */
  static LabelOutcome.Comparison of(String advised, List<Classified> all, int texts) {
    BitSet own =
        all.stream().filter(each -> each.strategy.equals(advised)).findFirst().orElseThrow().right;
    List<Classified> others =
        all.stream()
            .filter(each -> !each.strategy.equals(advised))
            .sorted(Comparator.comparingInt(each -> -each.right.cardinality()))
            .toList();
    double[] adjusted =
        MultipleTesting.HOLM.adjust(
            others.stream()
                .mapToDouble(each -> pValue(without(own, each.right), without(each.right, own)))
                .toArray());
    return new LabelOutcome.Comparison(
        IntStream.range(0, adjusted.length)
            .mapToObj(i -> paired(own, others.get(i), texts, adjusted[i]))
            .toList());
  }

  private static LabelOutcome.PairedAccuracy paired(
      BitSet own, Classified other, int texts, double adjusted) {
    long advised = without(own, other.right);
    long alone = without(other.right, own);
    return new LabelOutcome.PairedAccuracy(
        other.strategy,
        other.right.cardinality() / (double) texts,
        advised,
        alone,
        difference(advised, alone, texts),
        pValue(advised, alone),
        adjusted);
  }

  private static long without(BitSet all, BitSet less) {
    BitSet rest = (BitSet) all.clone();
    rest.andNot(less);
    return rest.cardinality();
  }

  /** Twice the smaller tail of the binomial with probability one half, at most 1. */
  static double pValue(long a, long b) {
    long n = a + b;
    double log = -n * Math.log(2);
    double tail = Math.exp(log);
    for (long k = 1; k <= Math.min(a, b); k++) {
      log += Math.log((n - k + 1.0) / k);
      tail += Math.exp(log);
    }
    return Math.min(1, 2 * tail);
  }

  /** The normal interval after adding half a text to each of the four counts. */
  static Confidence difference(long advised, long other, long texts) {
    double n = texts + 2.0;
    double differing = advised + other + 1.0;
    double centre = (other - advised) / n;
    double half = Confidence.NORMAL * Math.sqrt(differing - n * centre * centre) / n;
    return new Confidence(
        (other - advised) / (double) texts,
        Math.max(-1, centre - half),
        Math.min(1, centre + half));
  }
}
