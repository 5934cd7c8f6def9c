package io.attentionspectra.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opens reports in a browser, where there is one: scripts run through and log no error. */
@Timeout(180)
class BrowserTest {

  @TempDir Path directory;

  @Test
  void aFullReportDrawsItself() throws Exception {
    SampleStudy.Trees sample = SampleStudy.ofLength(256);
    String document = open(sample.report());
    assertTrue(document.contains("data-ready=\"yes\""));
    for (int layer = 0; layer < SampleStudy.LAYERS; layer++) {
      for (int head = 0; head < SampleStudy.HEADS; head++) {
        assertTrue(document.contains("aria-label=\"layer " + layer + ", head " + head + ":"));
      }
    }
    assertTrue(document.contains("Spectrum under mean pooling, last layer"));
    assertEquals(2, document.split("<svg", -1).length - 1);
  }

  @Test
  void aResultWithoutPoolingOrSpectraIsNoError() throws Exception {
    Map<String, Object> result = new LinkedHashMap<>(SampleStudy.ofLength(16).result());
    result.put("pooling", List.of());
    result.put("notes", List.of("too few texts <b>for</b> a pooled covariance"));
    String document = open(Report.of(result, Map.of()));
    assertTrue(document.contains("data-ready=\"yes\""));
    assertTrue(document.contains("No spectrum was kept for this head."));
    assertTrue(document.contains("too few texts &lt;b&gt;for&lt;/b&gt;"));
  }

  @Test
  void aTraceDrawsItself() throws Exception {
    String document = open(SampleTrace.complete());
    assertTrue(document.contains("data-ready=\"yes\""));
    assertTrue(document.contains("data-readings=\"" + SampleTrace.READINGS + "\""));
    for (int layer = 0; layer < SampleTrace.LAYERS; layer++) {
      for (int head = 0; head < SampleTrace.HEADS; head++) {
        assertTrue(document.contains("aria-label=\"layer " + layer + ", head " + head + ":"));
      }
    }
    assertTrue(document.contains("After 1,450 steps 6 of 8 heads have learned beyond chance"));
    assertTrue(document.contains("sharp &lt;b&gt;head&lt;/b&gt;"));
    assertTrue(document.contains("Weights at step 1,450"));
    for (String chart :
        List.of("training", "head", "pooled-time", "weights-step", "weights-time")) {
      assertTrue(Pattern.compile("id=\"" + chart + "\".*?<svg").matcher(document).find(), chart);
    }
  }

  @Test
  void aDivergedTraceSaysSo() throws Exception {
    String document = open(SampleTrace.diverged());
    assertTrue(document.contains("data-ready=\"yes\""));
    assertTrue(document.contains("Training diverged at step 170"));
  }

  @Test
  void aTraceWithoutReadingsIsNoError() throws Exception {
    assertTrue(open(SampleTrace.complete().subList(0, 1)).contains(">a sample training</h1>"));
  }

  private String open(List<Map<String, Object>> trace) throws Exception {
    Path file = SampleTrace.write(directory.resolve("trace.jsonl"), trace);
    return open(TraceReport.of(file)::writeHtml);
  }

  @Test
  void adviceShowsItsRankingAndItsWeights() throws Exception {
    SampleStudy.Trees sample = SampleStudy.ofLength(16);
    Map<String, Object> result = new LinkedHashMap<>(sample.result());
    result.put("attention", List.of());
    result.put(
        "pooling",
        List.of(
            predicted(ranked("mean", 1, 3.5, 0.91)),
            ranked("harmonic:1.0", 2, 2.1, 0.97),
            Map.of("depth", "last layer", "strategy", "max", "largest", List.of(0.4271))));
    Map<String, Object> depth = new LinkedHashMap<>();
    depth.put("depth", "last layer");
    depth.put("sequences", 500);
    depth.put("advised", "mean");
    depth.put("tied", List.of("top<b>"));
    depth.put("notes", List.of("a note"));
    depth.put(
        "held",
        Map.of(
            "split", Map.of("held", true, "best", "mean"),
            "linear", Map.of("held", false, "best", "max", "others", List.of(beaten()))));
    depth.put(
        "learnedOnLabels",
        Map.of("weights", List.of(0.8, 0.6), "accuracy", 0.95, "accuracyError", 0.01, "texts", 80));
    result.put("depths", List.of(Map.of("depth", "layer 3", "advised", "mean"), depth));
    String document =
        open(Report.of(result, Map.of("outputFirst", List.of("last layer", "layer 3"))));
    assertTrue(document.contains("data-ready=\"yes\""));
    assertTrue(document.contains("choose mean (or top&lt;b&gt;)"));
    assertTrue(document.indexOf(">Last layer<") < document.indexOf(">Layer 3<"));
    assertTrue(document.contains("to choose at the last layer; labels do not bear it out"));
    assertTrue(document.contains("linear classifier: harmonic:1.0 is decidedly better"));
    assertTrue(
        document.contains(
            "Linear: harmonic:1.0 is better than mean by 6.0 points (4.1 to 7.9), p = 0.0012;"
                + " right alone on 40 texts against 10"));
    assertTrue(document.contains("split without labels: nothing decidedly beats mean"));
    assertTrue(
        document.contains(
            "Weights over positions at the last layer: trained on labels, harmonic, mean"));
    assertPredictionsBesideMeasurements(document);
  }

  private static Map<String, Object> beaten() {
    return Map.of(
        "strategy",
        "harmonic:1.0",
        "difference",
        0.06,
        "differenceInterval",
        List.of(0.041, 0.079),
        "onlyAdvised",
        10,
        "onlyOther",
        40,
        "pValue",
        0.0012,
        "better",
        true);
  }

  private static void assertPredictionsBesideMeasurements(String document) {
    assertTrue(document.contains("What theory predicts, and what was measured"));
    assertTrue(document.contains("<dt>Texts needed</dt>"));
    String mean = predictionsOf("mean", document);
    assertEquals(
        "|0.0625|0.0941|0.321|1.59| (1.54 to 1.64)|1.65|0.74| (0.7 to 0.78)|0.66"
            + "|10 or more| beyond 0.15|&lt; 10⁻³⁰⁰|138| (121 to 160)|",
        mean);
    String max = predictionsOf("max", document);
    assertEquals("|none|none|–|none|0.427|none|–|none|none|none|", max);
  }

  /** Texts of the cells of a row of the second table. */
  private static String predictionsOf(String strategy, String document) {
    String table = document.substring(document.indexOf("What theory predicts"));
    int row = table.indexOf(">" + strategy + "</th>");
    String cells = table.substring(row, table.indexOf("</tr>", row));
    return cells.substring(cells.indexOf("<td")).replaceAll("(<[^>]*>)+", "|");
  }

  private static Map<String, Object> predicted(Map<String, Object> row) {
    row.put("kappa", 0.0625);
    row.put("edge", 0.15);
    row.put("bulkEdge", 0.321);
    row.put("largest", List.of(1.646, 0.321));
    row.put("alignment", 0.66);
    row.put("outliers", Collections.nCopies(10, Map.of("value", 1.646, "pValue", 0.0)));
    Map<String, Object> theory = new LinkedHashMap<>();
    theory.put("bulkEdge", 0.09411);
    theory.put("outlier", 1.588);
    theory.put("outlierInterval", List.of(1.537, 1.639));
    theory.put("alignment", 0.74);
    theory.put("alignmentInterval", List.of(0.7, 0.78));
    theory.put("textsNeeded", "138");
    theory.put("textsNeededInterval", List.of("121", "160"));
    row.put("predicted", theory);
    return row;
  }

  private static Map<String, Object> ranked(
      String strategy, int rank, double ratio, double linear) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("depth", "last layer");
    row.put("strategy", strategy);
    row.put("rank", rank);
    row.put("alphaOverKappa", ratio);
    row.put("alphaOverKappaInterval", List.of(ratio - 0.1, ratio + 0.1));
    row.put("accuracy", 0.9);
    row.put("accuracyInterval", List.of(0.88, 0.92));
    row.put("linearAccuracy", linear);
    row.put("linearAccuracyInterval", List.of(linear - 0.01, linear + 0.01));
    row.put("weights", Map.of("used", List.of(0.7, 0.3)));
    return row;
  }

  private String open(Report report) throws IOException, InterruptedException {
    return open(report::writeHtml);
  }

  /** The document after its scripts ran; fails on anything the console says. */
  private String open(Consumer<Path> report) throws IOException, InterruptedException {
    Optional<Path> browser = browser();
    assumeTrue(browser.isPresent(), "no Chromium on the path");
    Path page = directory.resolve("report.html");
    Path document = directory.resolve("document.html");
    Path log = directory.resolve("console.txt");
    report.accept(page);
    List<String> command =
        new ArrayList<>(
            List.of(
                browser.orElseThrow().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + directory.resolve("profile"),
                "--enable-logging=stderr",
                "--virtual-time-budget=4000",
                "--window-size=1400,3000",
                "--dump-dom",
                page.toUri().toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(document.toFile())
            .redirectError(log.toFile())
            .start();
    assertTrue(process.waitFor(150, TimeUnit.SECONDS), "the browser did not end");
    List<String> console =
        Files.readAllLines(log).stream().filter(line -> line.contains("CONSOLE")).toList();
    assertEquals(List.of(), console);
    return Files.readString(document);
  }

  private static Optional<Path> browser() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(
            folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(Path.of(folder)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
