package io.attentionspectra.cli.pooling;

import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.base.Confidence;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The poolings of a depth in the order advised, with what labels say of each. */
final class RankingTable {

  private static final String UNKNOWN = "–";

  private RankingTable() {}

  static Table of(List<StrategyAdvice> strategies) {
    boolean whole = strategies.stream().anyMatch(each -> !each.lengths().isEmpty());
    List<String> header = new ArrayList<>(List.of("rank", "pooling"));
    if (whole) {
      header.addAll(List.of("alignment", "95 % interval"));
    }
    header.addAll(List.of("α/κ", "95 % interval", "λ₁ / edge", "split", "linear"));
    Table table = Table.withHeader(header.toArray(new String[0]));
    for (StrategyAdvice each : strategies) {
      boolean ranked = each.rank().isPresent();
      List<String> row =
          new ArrayList<>(
              List.of(
                  ranked ? Integer.toString(each.rank().getAsInt()) : UNKNOWN, each.strategy()));
      if (whole) {
        Optional<Confidence> alignment = each.predicted().map(StrategyAdvice.Prediction::alignment);
        row.add(number(alignment.map(Confidence::value)));
        row.add(alignment.map(RankingTable::interval).orElse(UNKNOWN));
      }
      row.add(number(each.perKappa().map(Confidence::value)));
      row.add(each.perKappa().map(RankingTable::interval).orElse(UNKNOWN));
      row.add(ranked ? number(overEdge(each.measured())) : UNKNOWN);
      row.add(number(each.labelled().map(labelled -> labelled.split().value())));
      row.add(number(each.labelled().map(labelled -> labelled.linear().value())));
      table.row(row.toArray(new String[0]));
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
