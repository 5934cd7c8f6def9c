package io.attentionspectra.result;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.nulls.AttentionNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a head stands out by. */
final class UnusualHead {

  /** Share of all attention on one key that makes it a sink. */
  static final double SINK = 0.3;

  /** Effective rank over length below which the rank has collapsed. */
  static final double COLLAPSE = 0.05;

  String describe(HeadResult head) {
    List<String> phrases = new ArrayList<>();
    directions(head, phrases);
    head.balanced().ifPresent(balanced -> withoutSink(head, balanced.head(), phrases));
    if (head.sinkMass().value() >= SINK) {
      phrases.add(
          String.format(
              Locale.ROOT,
              "attention sink: token %d receives %.0f %% of the attention",
              head.sinkKey(),
              100 * head.sinkMass().value()));
    }
    if (head.effectiveRank().value() == 0) {
      phrases.add("every token attends alike");
    } else if (head.effectiveRank().value() < COLLAPSE * head.length().value()) {
      phrases.add(
          String.format(
              Locale.ROOT,
              "rank collapse: effective rank %.1f of %.0f",
              head.effectiveRank().value(),
              head.length().value()));
    }
    if (head.regime() == Regime.CONDENSING || head.regime() == Regime.POISSON) {
      phrases.add(
          String.format(
              Locale.ROOT,
              "%s: few keys per query (β̂ %.2f)",
              head.regime().label(),
              head.betaHat().value()));
    }
    return String.join("; ", phrases);
  }

  /** What only balancing shows: that nothing is left, or that there is something. */
  private static void withoutSink(HeadResult head, HeadResult balanced, List<String> phrases) {
    if (isSinkOnly(head)) {
      phrases.add("nothing beyond chance once its sink is taken out");
    } else if (head.outliers().isEmpty()) { // hidden by its sink, or tested once balanced only
      List<String> found = new ArrayList<>();
      directions(balanced, found);
      found.forEach(phrase -> phrases.add(phrase + " once its sink is taken out"));
    }
  }

  /** Whether a head is beyond chance as it is and no longer once balanced. */
  static boolean isSinkOnly(HeadResult head) {
    return !head.outliers().isEmpty()
        && head.balanced()
            .map(BalancedResult::head)
            .filter(balanced -> balanced.significance().tested())
            .map(balanced -> balanced.outliers().isEmpty())
            .orElse(false);
  }

  /** Whether a tested head is beyond chance only once balanced. */
  static boolean isHiddenBySink(HeadResult head) {
    return head.significance().tested()
        && head.outliers().isEmpty()
        && head.balanced().map(balanced -> !balanced.head().outliers().isEmpty()).orElse(false);
  }

  private static void directions(HeadResult head, List<String> phrases) {
    if (head.outliers().isEmpty()) {
      return;
    }
    double mean = head.directionsBeyond().map(Estimate::value).orElse(0.0);
    long count = Math.max(Math.round(mean), head.outliers().size());
    String against = head.significance().against().map(AttentionNull::name).orElse("null");
    phrases.add(count + (count == 1 ? " direction" : " directions") + " beyond the " + against);
  }
}
