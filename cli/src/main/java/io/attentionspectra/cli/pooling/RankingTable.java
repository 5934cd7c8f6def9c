package io.attentionspectra.cli.pooling;

import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.base.Confidence;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Table;
import java.util.List;
import java.util.Optional;

/** The poolings of a depth in the order advised, with what labels say of each. */
final class RankingTable {

  private static final String UNKNOWN = "–";

  private RankingTable() {}

  static Table of(List<StrategyAdvice> strategies) {
    Table table =
        Table.withHeader("rank", "pooling", "α/κ", "95 % interval", "λ₁ / edge", "split", "linear");
    for (StrategyAdvice each : strategies) {
      table.row(
          each.rank().isPresent() ? Integer.toString(each.rank().getAsInt()) : UNKNOWN,
          each.strategy(),
          number(each.perKappa().map(Confidence::value)),
          each.perKappa().map(RankingTable::interval).orElse(UNKNOWN),
          each.rank().isPresent() ? number(overEdge(each.measured())) : UNKNOWN,
          number(each.labelled().map(labelled -> labelled.split().value())),
          number(each.labelled().map(labelled -> labelled.linear().value())));
    }
    return table;
  }

  private static Optional<Double> overEdge(StrategyAdvice.Measured measured) {
    return measured.edge().map(edge -> measured.spectrum().get(0) / edge);
  }

  private static String interval(Confidence confidence) {
    return number(Optional.of(confidence.lower()))
        + " to "
        + number(Optional.of(confidence.upper()));
  }

  /** Three digits, or a dash where there is no number. */
  static String number(Optional<Double> value) {
    return value.filter(Double::isFinite).map(x -> Digits.of(x, 3)).orElse(UNKNOWN);
  }
}
