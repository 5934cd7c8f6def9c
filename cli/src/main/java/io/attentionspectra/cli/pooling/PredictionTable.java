package io.attentionspectra.cli.pooling;

import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.nulls.Outlier;
import java.util.List;
import java.util.Optional;

/** What theory predicts for the poolings of a depth beside what was measured. */
final class PredictionTable {

  static final String UNITS =
      "edge, λ₁: variance along one direction, squared units of the vectors;"
          + " alignment: squared cosine; texts needed: from how many on the signal shows";

  private static final String NONE = "none";

  /** Outliers listed at most. */
  private static final int MOST_OUTLIERS = 10;

  private PredictionTable() {}

  static Table of(List<StrategyAdvice> strategies) {
    Table table =
        Table.withHeader(
            "pooling",
            "κ",
            "edge predicted",
            "measured",
            "λ₁ predicted",
            "measured",
            "alignment predicted",
            "measured",
            "with labels",
            "outliers",
            "smallest p",
            "texts needed");
    for (StrategyAdvice each : strategies) {
      StrategyAdvice.Measured measured = each.measured();
      Optional<StrategyAdvice.Prediction> predicted = each.predicted();
      table.row(
          each.strategy(),
          orNone(each.kappa()),
          orNone(predicted.map(StrategyAdvice.Prediction::bulkEdge)),
          RankingTable.number(Optional.of(measured.bulkEdge())),
          orNone(predicted.map(p -> p.outlier().value())),
          RankingTable.number(Optional.of(measured.spectrum().get(0))),
          orNone(predicted.map(p -> p.alignment().value())),
          orNone(measured.alignment()),
          RankingTable.number(each.labelled().map(StrategyAdvice.Labelled::alignment)),
          measured.edge().isPresent() ? count(measured.outliers()) : NONE,
          smallest(measured.outliers()),
          predicted.map(StrategyAdvice.Prediction::textsNeeded).orElse(NONE));
    }
    return table;
  }

  private static String orNone(Optional<Double> value) {
    return value.filter(Double::isFinite).map(x -> Digits.of(x, 3)).orElse(NONE);
  }

  private static String count(List<Outlier> outliers) {
    return outliers.size() >= MOST_OUTLIERS
        ? outliers.size() + " or more"
        : Integer.toString(outliers.size());
  }

  private static String smallest(List<Outlier> outliers) {
    Optional<Double> smallest = outliers.stream().map(Outlier::adjustedPValue).findFirst();
    return smallest.filter(p -> p == 0).map(p -> "< 1e-300").orElse(RankingTable.number(smallest));
  }
}
