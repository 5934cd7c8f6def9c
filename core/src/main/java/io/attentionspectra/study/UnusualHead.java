package io.attentionspectra.study;

import io.attentionspectra.attention.Regime;
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
    if (head.sinkMass().value() >= SINK) {
      phrases.add(
          String.format(
              Locale.ROOT,
              "attention sink: token %d receives %.0f %% of the attention",
              head.sinkKey(),
              100 * head.sinkMass().value()));
    }
    if (head.effectiveRank().value() < COLLAPSE * head.length().value()) {
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
              "%s: few keys per query (beta-hat %.2f)",
              RegimeNames.of(head.regime()),
              head.betaHat().value()));
    }
    return String.join("; ", phrases);
  }

  private static void directions(HeadResult head, List<String> phrases) {
    head.directionsBeyond()
        .filter(count -> count.value() >= 1)
        .ifPresent(
            count ->
                phrases.add(
                    String.format(
                        Locale.ROOT,
                        count.value() < 1.5
                            ? "%.0f direction beyond the %s"
                            : "%.0f directions beyond the %s",
                        count.value(),
                        head.significance().against())));
  }
}
