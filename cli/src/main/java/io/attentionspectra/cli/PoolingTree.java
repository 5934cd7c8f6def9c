package io.attentionspectra.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.djl.pooling.LabelledPooling;
import io.attentionspectra.study.PoolingAdvice;
import io.attentionspectra.study.TokenTableView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
            TREES.valueToTree(advice.toTree()), TREES.valueToTree(advice.detailTree()))
        .judged()
        .headed();
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

  /** Says at every depth what is advised and whether labels bear it out. */
  private PoolingTree judged() {
    for (JsonNode depth : json.path("depths")) {
      List<JsonNode> rows = rows(depth.path("depth").asText());
      if (!(depth instanceof ObjectNode node)
          || rows.isEmpty()
          || rows.get(0).path("rank").isNull()) {
        continue;
      }
      node.put("advised", rows.get(0).path("strategy").asText());
      node.set("tied", rows.get(0).path("tied"));
      if (rows.get(0).path("linearAccuracy").isNumber()) {
        ObjectNode held = node.putObject("held");
        judge(held.putObject("split"), rows, "accuracy");
        judge(held.putObject("linear"), rows, "linearAccuracy");
      }
    }
    return this;
  }

  /** One line about the last depth, which heads the report. */
  private PoolingTree headed() {
    int last = json.path("depths").size() - 1;
    JsonNode depth = json.path("depths").path(last);
    if (depth.path("advised").isTextual()) {
      List<JsonNode> rows = rows(depth.path("depth").asText());
      double best = rows.get(0).path("alphaOverKappa").asDouble();
      String line =
          "At the " + depth.path("depth").asText() + " choose " + depth.path("advised").asText();
      String mean =
          rows.stream()
              .filter(row -> row.path("strategy").asText().equals("mean"))
              .filter(row -> !depth.path("advised").asText().equals("mean"))
              .map(row -> 100 * row.path("alphaOverKappa").asDouble() / best)
              .map(share -> "; the mean reaches " + Digits.of(share, 3) + " % of its α/κ")
              .findFirst()
              .orElse("");
      detail.withArray("verdict").insert(0, line + mean);
    }
    return this;
  }

  /** The advice holds unless a pooling's interval lies above that of the advised. */
  private static void judge(ObjectNode place, List<JsonNode> rows, String measure) {
    JsonNode best =
        rows.stream()
            .max(Comparator.comparingDouble(row -> row.path(measure).asDouble()))
            .orElseThrow();
    String interval = measure + "Interval";
    double advised = rows.get(0).path(interval).path(1).asDouble();
    place.put("held", best.path(interval).path(0).asDouble() <= advised);
    place.put("best", best.path("strategy").asText());
    place.set("accuracy", best.path(measure));
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
      JsonNode linear = depth.path("held").path("linear");
      if (linear.isObject() && !linear.path("held").asBoolean()) {
        text.append("  not borne out by a linear classifier: ")
            .append(linear.path("best").asText())
            .append(" does better\n");
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
