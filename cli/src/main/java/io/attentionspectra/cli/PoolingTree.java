package io.attentionspectra.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.djl.pooling.LabelledPooling;
import io.attentionspectra.study.PoolingAdvice;
import java.util.Map;

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

  /** Adds weights trained on labels, by depth. */
  PoolingTree with(Map<String, LabelledPooling> trained) {
    for (JsonNode depth : json.path("depths")) {
      LabelledPooling found = trained.get(depth.path("depth").asText());
      if (found != null && depth instanceof ObjectNode node) {
        ObjectNode learned = node.putObject("learnedOnLabels");
        learned.set("weights", Json.numbers(found.weights()));
        learned.set("accuracy", Json.number(found.accuracy().value()));
        learned.set("accuracyError", Json.number(found.accuracy().standardError()));
        learned.put("texts", found.windows());
      }
    }
    return this;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (JsonNode depth : json.path("depths")) {
      String label = depth.path("depth").asText();
      text.append(label).append(", ").append(depth.path("sequences").asText()).append(" texts\n");
      text.append(table(label)).append('\n');
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
        Table.withHeader(
            "rank", "pooling", "α/κ", "95 % interval", "λ₁ / edge", "alignment", "split", "linear");
    for (JsonNode row : json.path("pooling")) {
      if (row.path("depth").asText().equals(depth)) {
        table.row(
            row.path("rank").isNull() ? "–" : row.path("rank").asText(),
            row.path("strategy").asText(),
            number(row.path("alphaOverKappa")),
            interval(row.path("alphaOverKappaInterval")),
            ratio(row.path("largest").path(0), row.path("edge")),
            number(row.path("alignment")),
            number(row.path("accuracy")),
            number(row.path("linearAccuracy")));
      }
    }
    return table;
  }

  private static String number(JsonNode value) {
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
