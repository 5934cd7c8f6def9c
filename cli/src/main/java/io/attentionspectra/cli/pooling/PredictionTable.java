package io.attentionspectra.cli.pooling;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.cli.io.Table;
import java.util.List;

/** What theory predicts for the poolings of a depth beside what was measured. */
final class PredictionTable {

  static final String UNITS =
      "edge, λ₁: variance along one direction, squared units of the vectors;"
          + " alignment: squared cosine; texts needed: from how many on the signal shows";

  /** Outliers listed at most. */
  private static final int MOST_OUTLIERS = 10;

  private PredictionTable() {}

  static Table of(List<JsonNode> rows) {
    Table table =
        Table.withHeader(
            "pooling",
            "κ",
            "edge predicted",
            "measured",
            "λ₁ predicted",
            "measured",
            "alignment predicted",
            "with labels",
            "outliers",
            "smallest p",
            "texts needed");
    for (JsonNode row : rows) {
      JsonNode predicted = row.path("predicted");
      table.row(
          row.path("strategy").asText(),
          orNone(row.path("kappa")),
          orNone(predicted.path("bulkEdge")),
          PoolingTree.number(row.path("bulkEdge")),
          orNone(predicted.path("outlier")),
          PoolingTree.number(row.path("largest").path(0)),
          orNone(predicted.path("alignment")),
          PoolingTree.number(row.path("alignment")),
          row.path("edge").isNumber() ? outliers(row.path("outliers").size()) : "none",
          smallest(row.path("outliers").path(0).path("pValue")),
          predicted.path("textsNeeded").asText("none"));
    }
    return table;
  }

  private static String orNone(JsonNode value) {
    return value.isNumber() ? PoolingTree.number(value) : "none";
  }

  private static String outliers(int count) {
    return count >= MOST_OUTLIERS ? count + " or more" : String.valueOf(count);
  }

  private static String smallest(JsonNode value) {
    if (!value.isNumber()) {
      return "–";
    }
    return value.asDouble() == 0 ? "< 1e-300" : PoolingTree.number(value);
  }
}
