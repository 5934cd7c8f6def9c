package io.attentionspectra.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.compare.ComparisonResult;
import io.attentionspectra.result.StudyResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The page about the result of a study, about advice, or about two models.
 *
 * @param page its body and scripts
 * @param model name of the model
 * @param verdict the result in words, the headline first
 * @param result the document that {@code --json} prints, which the page can save
 * @param detail what only pictures need, see {@link StudyDetail}; shown rounded
 */
record StudyPage(
    Page page,
    String model,
    List<String> verdict,
    Map<String, @Nullable Object> result,
    Map<String, @Nullable Object> detail) {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Page STUDY =
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
              "origin.js",
              "main.js"));

  private static final Page COMPARISON =
      Page.of(
          "comparison.html",
          List.of(
              "elements.js",
              "numbers.js",
              "chart.js",
              "heatmap.js",
              "table.js",
              "origin.js",
              "comparison.js"));

  static StudyPage of(StudyResult result) {
    return new StudyPage(
        STUDY, result.model(), result.verdict(), result.toTree(), StudyDetail.of(result).map());
  }

  static StudyPage of(PoolingAdvice advice) {
    return new StudyPage(
        STUDY, advice.model(), advice.verdict(), advice.toTree(), StudyDetail.of(advice).map());
  }

  static StudyPage of(ComparisonResult result) {
    return new StudyPage(
        COMPARISON,
        result.first() + " against " + result.second(),
        result.verdict(),
        result.toTree(),
        Map.of());
  }

  String html() {
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.set("result", JSON.<JsonNode>valueToTree(result));
    both.set("detail", Rounding.of(JSON.valueToTree(detail)));
    return page.html(
        both,
        Map.of(
            "title", Page.escaped(title()),
            "headline", Page.escaped(headline()),
            "verdict", verdictItems()));
  }

  private String title() {
    return model.isEmpty() ? "attention-spectra" : model + " – attention-spectra";
  }

  private String headline() {
    return verdict.isEmpty() ? "Spectra of attention against theory" : verdict.get(0);
  }

  private String verdictItems() {
    return verdict.stream()
        .skip(1)
        .map(line -> "<li>" + Page.escaped(line) + "</li>")
        .collect(Collectors.joining("\n"));
  }
}
