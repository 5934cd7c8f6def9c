package io.attentionspectra.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The page about the result of a study. */
final class StudyPage {

  private static final Page PAGE =
      Page.of(
          "study.html",
          List.of(
              "elements.js",
              "numbers.js",
              "explanations.js",
              "download.js",
              "chart.js",
              "spectrum.js",
              "heatmap.js",
              "table.js",
              "head.js",
              "pooling.js",
              "predicted.js",
              "advice.js",
              "main.js"));

  private final JsonNode result;
  private final JsonNode detail;

  private StudyPage(JsonNode result, JsonNode detail) {
    this.result = result;
    this.detail = detail;
  }

  static StudyPage of(JsonNode result, JsonNode detail) {
    return new StudyPage(result, detail);
  }

  String html() {
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.set("result", result);
    both.set("detail", detail);
    return PAGE.html(
        both,
        Map.of(
            "title", Page.escaped(title()),
            "headline", Page.escaped(headline()),
            "verdict", verdictItems()));
  }

  private String title() {
    String model = result.path("model").path("name").asText("");
    return model.isEmpty() ? "attention-spectra" : model + " – attention-spectra";
  }

  private String headline() {
    return detail.path("verdict").path(0).asText("Spectra of attention against theory");
  }

  private String verdictItems() {
    return StreamSupport.stream(detail.path("verdict").spliterator(), false)
        .skip(1)
        .map(line -> "<li>" + Page.escaped(line.asText()) + "</li>")
        .collect(Collectors.joining("\n"));
  }
}
