package io.attentionspectra.compare;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.compare.internal.Deals;
import io.attentionspectra.compare.internal.Quantile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All texts of one head in both models, one after the other. */
final class HeadSamples {

  /** Slack of a comparison of sums that differ by the order of their terms alone. */
  private static final double ROUNDING = 1e-9;

  private final int layer;
  private final int head;
  private final RunningMoments length = new RunningMoments();
  private final List<double[]> first = new ArrayList<>();
  private final List<double[]> second = new ArrayList<>();
  private final List<double[]> reinitialised = new ArrayList<>();
  private final PairSamples models = new PairSamples();
  private final PairSamples chance = new PairSamples();

  HeadSamples(int layer, int head) {
    this.layer = layer;
    this.head = head;
  }

  /** Takes both heads on another text. */
  void add(int tokens, double[] ofFirst, double[] ofSecond, HeadPair pair) {
    length.add(tokens);
    first.add(ofFirst);
    second.add(ofSecond);
    models.add(pair);
  }

  /** Takes a re-initialised head on the same text. */
  void addReinitialised(double[] features, HeadPair pair) {
    reinitialised.add(features);
    chance.add(pair);
  }

  int texts() {
    return first.size();
  }

  /** What differs, p-values not corrected yet. */
  HeadComparison comparison(Deals deals) {
    List<PairedEstimate> kept = beside(models.kept(), chance.kept());
    return new HeadComparison(
        layer,
        head,
        length.estimate(),
        changes(deals),
        new PairedEstimate(models.distance(), reinitialisedDistance()),
        beside(models.left(), chance.left()),
        beside(models.right(), chance.right()),
        kept,
        LostDirections.of(kept, models.standsOut()));
  }

  private Optional<Estimate> reinitialisedDistance() {
    return reinitialised.isEmpty() ? Optional.empty() : Optional.of(chance.distance());
  }

  private static List<PairedEstimate> beside(List<Estimate> values, List<Estimate> chance) {
    List<PairedEstimate> both = new ArrayList<>();
    for (int k = 0; k < values.size(); k++) {
      both.add(
          new PairedEstimate(
              values.get(k), k < chance.size() ? Optional.of(chance.get(k)) : Optional.empty()));
    }
    return both;
  }

  private Map<HeadQuantity, Change> changes(Deals deals) {
    double[] difference = minus(mean(second), mean(first));
    Map<HeadQuantity, Double> pValues = pValues(difference, deals);
    Map<HeadQuantity, Double> sampling = sampling(deals);
    Map<HeadQuantity, Change> changes = new EnumMap<>(HeadQuantity.class);
    for (HeadQuantity of : HeadQuantity.values()) {
      double p = pValues.getOrDefault(of, 1.0);
      changes.put(
          of,
          new Change(
              estimate(of, first),
              estimate(of, second),
              change(of, difference),
              sampling.getOrDefault(of, 0.0),
              toReinitialised(of),
              p,
              p));
    }
    return changes;
  }

  private OptionalDouble toReinitialised(HeadQuantity of) {
    return reinitialised.isEmpty() || of == HeadQuantity.BETA_HAT
        ? OptionalDouble.empty()
        : OptionalDouble.of(of.size(minus(mean(reinitialised), mean(first))));
  }

  /** Mean over texts of a number, or of the mean squared singular value. */
  private static Estimate estimate(HeadQuantity of, List<double[]> texts) {
    RunningMoments moments = new RunningMoments();
    for (double[] features : texts) {
      moments.add(of == HeadQuantity.SPECTRUM ? of.size(features) : features[of.place()]);
    }
    return moments.estimate();
  }

  /** The change with its standard error over pairs; that of a distance by the jackknife. */
  private Estimate change(HeadQuantity of, double[] difference) {
    if (of != HeadQuantity.SPECTRUM) {
      RunningMoments moments = new RunningMoments();
      for (int text = 0; text < texts(); text++) {
        moments.add(second.get(text)[of.place()] - first.get(text)[of.place()]);
      }
      return moments.estimate();
    }
    RunningMoments without = new RunningMoments();
    int n = texts();
    for (int text = 0; text < n; text++) {
      double[] rest = new double[difference.length];
      for (int i = 0; i < rest.length; i++) {
        double own = second.get(text)[i] - first.get(text)[i];
        rest[i] = (n * difference[i] - own) / (n - 1);
      }
      without.add(of.size(rest));
    }
    return new Estimate(of.size(difference), (n - 1) * without.estimate().standardError());
  }

  private Map<HeadQuantity, Double> pValues(double[] difference, Deals deals) {
    double[] total = sum(first, second);
    int n = texts();
    int[] reached = new int[HeadQuantity.values().length];
    double[] apart = new double[total.length];
    for (int[] deal : deals.deals()) {
      Arrays.fill(apart, 0);
      for (int reading : deal) {
        addTo(apart, reading < n ? first.get(reading) : second.get(reading - n));
      }
      for (int i = 0; i < apart.length; i++) {
        apart[i] = (2 * apart[i] - total[i]) / n;
      }
      for (HeadQuantity of : HeadQuantity.values()) {
        reached[of.place()] += of.size(apart) >= of.size(difference) * (1 - ROUNDING) ? 1 : 0;
      }
    }
    Map<HeadQuantity, Double> pValues = new EnumMap<>(HeadQuantity.class);
    for (HeadQuantity of : HeadQuantity.values()) {
      pValues.put(of, (1.0 + reached[of.place()]) / (deals.deals().size() + 1));
    }
    return pValues;
  }

  /** What 95 % of the splits of the first model's texts stay below, brought to all texts. */
  private Map<HeadQuantity, Double> sampling(Deals deals) {
    double[] total = sum(first, List.of());
    int n = texts();
    int half = n / 2;
    double[][] sizes = new double[HeadQuantity.values().length][deals.splits().size()];
    for (int split = 0; split < deals.splits().size(); split++) {
      double[] apart = new double[total.length];
      for (int text : deals.splits().get(split)) {
        addTo(apart, first.get(text));
      }
      for (int i = 0; i < apart.length; i++) {
        apart[i] = apart[i] / half - (total[i] - apart[i]) / (n - half);
      }
      for (HeadQuantity of : HeadQuantity.values()) {
        sizes[of.place()][split] = of.size(apart);
      }
    }
    Map<HeadQuantity, Double> sampling = new EnumMap<>(HeadQuantity.class);
    for (HeadQuantity of : HeadQuantity.values()) {
      sampling.put(of, Deals.scale(n) * Quantile.of(0.95, sizes[of.place()]));
    }
    return sampling;
  }

  private static double[] sum(List<double[]> some, List<double[]> others) {
    double[] sum = new double[some.get(0).length];
    some.forEach(each -> addTo(sum, each));
    others.forEach(each -> addTo(sum, each));
    return sum;
  }

  private static double[] mean(List<double[]> all) {
    double[] mean = sum(all, List.of());
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= all.size();
    }
    return mean;
  }

  private static double[] minus(double[] one, double[] other) {
    double[] difference = new double[one.length];
    Arrays.setAll(difference, i -> one[i] - other[i]);
    return difference;
  }

  private static void addTo(double[] sum, double[] each) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += each[i];
    }
  }
}
