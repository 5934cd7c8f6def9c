package io.attentionspectra.cli.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.cli.FailureTest;
import io.attentionspectra.cli.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command at a fraction of its sizes: what it writes, and that its numbers make sense. */
final class FiguresCommandTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String SMALL = "0.03";

  @TempDir private Path folder;

  @Test
  void attentionFiguresHoldMeasuredAndPredictedNumbers() throws IOException {
    JsonNode json = run(folder, "attention", 3, "0.1");
    assertEquals(List.of("stepwise", "size", "convergence", "temperature", "poisson"), ids(json));
    JsonNode steps = figure(json, "stepwise").get("table");
    assertEquals(7, steps.size());
    double measured = steps.get(5).get("mean of s²").get("value").asDouble();
    assertEquals(Math.expm1(1), measured, 0.1);
    assertEquals(Math.expm1(1), steps.get(6).get("mean of s²").get("value").asDouble(), 1e-12);
    JsonNode mild = figure(json, "temperature").get("table").get(0);
    double predicted = mild.get("θ₁ predicted").get("value").asDouble();
    assertEquals(predicted, mild.get("θ₁").get("value").asDouble(), 0.1 * predicted);
    assertEquals(json, withPaths(MAPPER.readTree(folder.resolve("figures.json").toFile()), json));
  }

  @Test
  void poolingFiguresHoldMeasuredAndPredictedNumbers() throws IOException {
    JsonNode json = run(folder, "pooling", 3, SMALL);
    assertEquals(List.of("bulk", "transitions", "early"), ids(json));
    JsonNode strong = figure(json, "transitions").get("table").get(14);
    double predicted = strong.get("λ₁/κ predicted").get("value").asDouble();
    // An outlier of strength ρ scatters by √(2/N) relative, 0.13 at the smallest size drawn here
    // (N = 120); two standard deviations, and the bias of a small size besides.
    for (String pooling : List.of("mean", "harmonic", "top")) {
      double measured = strong.get("λ₁/κ " + pooling).get("value").asDouble();
      assertEquals(predicted, measured, 0.3 * predicted);
    }
  }

  @Test
  void causalFiguresHoldMeasuredAndPredictedNumbers() throws IOException {
    JsonNode json = run(folder, "causal", 3, "0.1");
    assertEquals(
        List.of(
            "causal-density", "causal-convergence", "causal-sinks", "causal-edge", "causal-gap"),
        ids(json));
    JsonNode mild = figure(json, "causal-density").get("table").get(1);
    double theta = Math.expm1(0.25);
    assertEquals(theta / 2, number(mild, "predicted"), 1e-12);
    assertEquals(theta / 2, number(mild, "mean of s²"), 0.1 * theta / 2);
    assertEquals(7, figure(json, "causal-edge").get("table").size());
    assertEquals(0.05, number(figure(json, "causal-edge").get("table").get(0), "p below 0.05"), 0);
    assertBalancedReadingsAreEqual(figure(json, "causal-sinks").get("table"));
    assertHeadSizeManyValuesAboveTheGap(figure(json, "causal-gap").get("table").get(0));
  }

  /** Balanced attention is the same whatever is added per key; a sink swamps relative attention. */
  private static void assertBalancedReadingsAreEqual(JsonNode rows) {
    assertEquals(6, rows.size());
    for (int head = 0; head < 6; head += 3) {
      JsonNode nothing = rows.get(head);
      for (int row = head + 1; row < head + 3; row++) {
        for (String column : List.of("distance, balanced", "largest s², balanced")) {
          double expected = number(nothing, column);
          assertEquals(expected, number(rows.get(row), column), 1e-9 * expected, column);
        }
      }
      JsonNode sink = rows.get(head + 2);
      assertTrue(number(sink, "largest s², relative") > 5 * number(sink, "edge"));
    }
  }

  /** The band above the last gap holds m of the ℓ values, in the law and in every head. */
  private static void assertHeadSizeManyValuesAboveTheGap(JsonNode last) {
    assertEquals("β = 0.5, ℓ = 205, m = 6", last.get("β, ℓ, m").asText());
    assertTrue(number(last, "gap from") < number(last, "gap to"));
    assertEquals(6 / 205.0, number(last, "predicted"), 1e-6);
    assertEquals(6 / 205.0, number(last, "share above"), 1e-12);
  }

  @Test
  void pageAsksNoNetwork() throws IOException {
    run(folder, "attention", 3, SMALL);
    String page = Files.readString(folder.resolve("figures.html"));
    assertTrue(page.startsWith("<!DOCTYPE html>"));
    assertFalse(
        Pattern.compile("https?:|src=|<link|<script|@import|url\\((?!#)").matcher(page).find());
    assertEquals(14, page.split("<svg ", -1).length - 1);
    assertFalse(page.contains("NaN"));
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void numbersDependOnTheSeedAndNotOnThreads() throws IOException {
    run(folder.resolve("one"), "pooling", 5, SMALL);
    ForkJoinPool threads = new ForkJoinPool(3);
    try {
      threads.submit(() -> run(folder.resolve("three"), "pooling", 5, SMALL)).join();
    } finally {
      threads.shutdown();
    }
    run(folder.resolve("other"), "pooling", 6, SMALL);
    assertEquals(
        Files.readString(folder.resolve("one/figures.json")),
        Files.readString(folder.resolve("three/figures.json")));
    assertFalse(
        Files.readString(folder.resolve("one/figures.json"))
            .equals(Files.readString(folder.resolve("other/figures.json"))));
  }

  @Test
  void progressGoesToStandardError() {
    Invocation run =
        Invocation.of(
            "figures", "--part", "pooling", "--scale", "0.02", "--out", folder.toString());
    assertEquals(0, run.status(), run.err());
    assertTrue(run.err().contains("100 %"), run.err());
    assertTrue(run.out().contains(folder.resolve("figures.html").toString()), run.out());
  }

  @ParameterizedTest
  @CsvSource({
    "figures --part linear, 'linear' is no part",
    "figures --scale 0, scale = 0",
    "figures --scale 2, scale = 2"
  })
  void refusesBadUsage(String line, String says) {
    FailureTest.assertRefused(Invocation.ofLine(line), says);
  }

  /** A file where the folder should be: not even the superuser can write into it. */
  @Test
  void refusesAFolderThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    FailureTest.assertRefused(
        Invocation.of("figures", "--out", file.resolve("below").toString()), "cannot be written");
    FailureTest.assertRefused(Invocation.of("figures", "--out", file.toString()), "--out");
  }

  private static JsonNode run(Path out, String part, int seed, String scale) throws IOException {
    Invocation run =
        Invocation.of(
            "figures",
            "--json",
            "--part",
            part,
            "--scale",
            scale,
            "--seed",
            Integer.toString(seed),
            "--out",
            out.toString());
    assertEquals(0, run.status(), run.err());
    return MAPPER.readTree(run.out());
  }

  private static JsonNode withPaths(JsonNode file, JsonNode printed) {
    ObjectNode copy = file.deepCopy();
    copy.set("page", printed.get("page"));
    copy.set("data", printed.get("data"));
    return copy;
  }

  private static List<String> ids(JsonNode json) {
    return StreamSupport.stream(json.get("figures").spliterator(), false)
        .map(figure -> figure.get("id").asText())
        .toList();
  }

  private static double number(JsonNode row, String column) {
    return row.get(column).get("value").asDouble();
  }

  private static JsonNode figure(JsonNode json, String id) {
    return json.get("figures").get(ids(json).indexOf(id));
  }
}
