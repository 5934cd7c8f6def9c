package io.attentionspectra.cli.pooling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Json;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.djl.pooling.LabelledPooling;
import io.attentionspectra.result.TokenTableView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Advice as JSON, with what labels would choose beside it, and as text.
 *
 * @param json the document
 * @param detail what plots need
 */
record PoolingTree(ObjectNode json, ObjectNode detail) {

  private static final ObjectMapper TREES = new ObjectMapper();

  static PoolingTree of(PoolingAdvice advice) {
    return new PoolingTree(
        TREES.valueToTree(advice.toTree()), TREES.valueToTree(advice.detailTree()));
  }

  /** Adds weights trained on labels to a depth. */
  PoolingTree with(String label, LabelledPooling trained) {
    for (JsonNode depth : json.path("depths")) {
      if (depth.path("depth").asText().equals(label) && depth instanceof ObjectNode node) {
        ObjectNode learned = node.putObject("learnedOnLabels");
        learned.set("weights", Json.numbers(trained.weights()));
        learned.set("accuracy", Json.number(trained.accuracy().value()));
        learned.set("accuracyError", Json.number(trained.accuracy().standardError()));
        learned.put("texts", trained.windows());
      }
    }
    return this;
  }

  /** Adds a note. */
  PoolingTree noted(String note) {
    json.withArray("notes").add(note);
    return this;
  }

  private List<JsonNode> rows(String depth) {
    List<JsonNode> rows = new ArrayList<>();
    json.path("pooling").forEach(row -> rows.add(row));
    rows.removeIf(row -> !row.path("depth").asText().equals(depth));
    return rows;
  }

  /** Adds the view of the token table. */
  PoolingTree with(TokenTableView view) {
    ObjectNode table = TREES.valueToTree(view.toTree());
    detail.set("tokenTable", table.remove("detail"));
    json.set("tokenTable", table);
    detail.withArray("verdict").add(view.verdict());
    return this;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (JsonNode depth : json.path("depths")) {
      String label = depth.path("depth").asText();
      text.append(label).append(", ").append(depth.path("sequences").asText()).append(" texts\n");
      text.append(table(label)).append("\n\n");
      text.append(PredictionTable.of(rows(label))).append('\n');
      for (String how : List.of("split", "linear")) {
        for (JsonNode other : depth.path("held").path(how).path("others")) {
          text.append(beaten(how, depth.path("advised").asText(), other));
        }
      }
      JsonNode learned = depth.path("learnedOnLabels");
      if (learned.isObject()) {
        text.append("  trained on labels: accuracy ")
            .append(Digits.of(learned.path("accuracy").asDouble(), 3))
            .append(" ± ")
            .append(Digits.of(learned.path("accuracyError").asDouble(), 2))
            .append('\n');
      }
      text.append('\n');
    }
    text.append(PredictionTable.UNITS).append("\n\n");
    for (JsonNode line : detail.path("verdict")) {
      text.append(line.asText()).append('\n');
    }
    for (JsonNode note : json.path("notes")) {
      text.append("note: ").append(note.asText()).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** A line for a pooling that is decidedly better than the advised one; else nothing. */
  private static String beaten(String how, String advised, JsonNode other) {
    if (!other.path("better").asBoolean()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "  %s: %s is decidedly better than %s by %.1f points (%.1f to %.1f), p = %s; right alone on"
            + " %d texts against %d%n",
        how,
        other.path("strategy").asText(),
        advised,
        100 * other.path("difference").asDouble(),
        100 * other.path("differenceInterval").path(0).asDouble(),
        100 * other.path("differenceInterval").path(1).asDouble(),
        Digits.of(other.path("pValue").asDouble(), 2),
        other.path("onlyOther").asInt(),
        other.path("onlyAdvised").asInt());
  }

  private Table table(String depth) {
    Table table =
        Table.withHeader("rank", "pooling", "α/κ", "95 % interval", "λ₁ / edge", "split", "linear");
    for (JsonNode row : rows(depth)) {
      table.row(
          row.path("rank").isNull() ? "–" : row.path("rank").asText(),
          row.path("strategy").asText(),
          number(row.path("alphaOverKappa")),
          interval(row.path("alphaOverKappaInterval")),
          row.path("rank").isNull() ? "–" : ratio(row.path("largest").path(0), row.path("edge")),
          number(row.path("accuracy")),
          number(row.path("linearAccuracy")));
    }
    return table;
  }

  static String number(JsonNode value) {
    return value.isNumber() ? Digits.of(value.asDouble(), 3) : "–";
  }

  private static String interval(JsonNode ends) {
    return ends.isArray() ? number(ends.get(0)) + " to " + number(ends.get(1)) : "–";
  }

  private static String ratio(JsonNode value, JsonNode unit) {
    return value.isNumber() && unit.isNumber()
        ? Digits.of(value.asDouble() / unit.asDouble(), 3)
        : "–";
  }
}
