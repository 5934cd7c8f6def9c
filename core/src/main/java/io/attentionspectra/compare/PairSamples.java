package io.attentionspectra.compare;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import java.util.ArrayList;
import java.util.List;

/** Means of {@link HeadPair} over texts; a direction counts where both heads of a text have it. */
final class PairSamples {

  private final RunningMoments distance = new RunningMoments();
  private final List<RunningMoments> left = new ArrayList<>();
  private final List<RunningMoments> right = new ArrayList<>();
  private final List<RunningMoments> kept = new ArrayList<>();
  private final List<RunningMoments> standsOut = new ArrayList<>();

  void add(HeadPair pair) {
    distance.add(pair.distance());
    add(left, pair.left());
    add(right, pair.right());
    add(kept, pair.kept());
    for (int k = 0; k < pair.standsOut().length; k++) {
      at(standsOut, k).add(pair.standsOut()[k] ? 1 : 0);
    }
  }

  Estimate distance() {
    return distance.estimate();
  }

  List<Estimate> left() {
    return estimates(left);
  }

  List<Estimate> right() {
    return estimates(right);
  }

  List<Estimate> kept() {
    return estimates(kept);
  }

  /** Share of texts where a direction stands out. */
  double[] standsOut() {
    return standsOut.stream().mapToDouble(RunningMoments::mean).toArray();
  }

  private static List<Estimate> estimates(List<RunningMoments> all) {
    return all.stream().map(RunningMoments::estimate).toList();
  }

  private static void add(List<RunningMoments> all, double[] values) {
    for (int k = 0; k < values.length; k++) {
      at(all, k).add(values[k]);
    }
  }

  private static RunningMoments at(List<RunningMoments> all, int k) {
    while (all.size() <= k) {
      all.add(new RunningMoments());
    }
    return all.get(k);
  }
}
