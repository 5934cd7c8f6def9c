package io.attentionspectra.report.page;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.model.Note;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.StudyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final StudyResult STUDY = RealResults.study();
  private static final PoolingAdvice ADVICE = RealResults.advice();
  private static final String PAGE = Report.of(STUDY).toHtml();

  @TempDir Path directory;

  @Test
  void everySpectrumOfAStudyIsInThePage() throws IOException {
    JsonNode detail = PageData.of(PAGE).path("detail");
    for (HeadResult head : STUDY.attention()) {
      JsonNode spectrum = detail.path("spectra").path(head.layer() + "." + head.head());
      assertEquals(RealResults.LENGTH, spectrum.path("values").size());
      for (String law : RealResults.NULLS.subList(0, 2)) {
        assertTrue(spectrum.path("nulls").path(law).path("x").size() > 100, law);
      }
      for (String simulated : RealResults.NULLS.subList(2, 4)) {
        assertEquals(
            detail.path("bandRanks").path("" + RealResults.LENGTH).size(),
            spectrum.path("nulls").path(simulated).path("mean").size());
      }
    }
    assertEquals(2 * RealResults.POOLINGS.size(), detail.path("poolingSpectra").size());
    for (PooledResult pooled : STUDY.pooling()) {
      String key = pooled.depth().label() + "/" + pooled.strategy();
      JsonNode spectrum = detail.path("poolingSpectra").path(key);
      assertEquals(pooled.detail().spectrum().size(), spectrum.path("values").size());
      assertEquals(pooled.kappa().isPresent() ? 2 : 0, spectrum.path("laws").size(), key);
    }
  }

  @Test
  void everySpectrumOfAdviceIsInThePage() throws IOException {
    JsonNode detail = PageData.of(Report.of(ADVICE).toHtml()).path("detail");
    for (PoolingAdvice.AtDepth at : ADVICE.depths()) {
      for (StrategyAdvice strategy : at.advice().strategies()) {
        String key = at.depth().label() + "/" + strategy.strategy();
        JsonNode spectrum = detail.path("poolingSpectra").path(key);
        assertEquals(strategy.measured().spectrum().size(), spectrum.path("values").size(), key);
        assertEquals(strategy.kappa().isPresent() ? 2 : 0, spectrum.path("laws").size(), key);
      }
    }
    assertEquals(24, detail.path("tokenTable").path("values").size());
    assertEquals(2, detail.path("tokenTable").path("laws").size());
    assertEquals(
        List.of("the last layer", "layer 0"),
        detail.path("outputFirst").findValuesAsText("phrase"));
  }

  @Test
  void holdsTheDocumentOfTheCommandLine() throws IOException {
    assertDocument(STUDY.toTree(), PAGE);
    assertDocument(ADVICE.toTree(), Report.of(ADVICE).toHtml());
  }

  private static void assertDocument(Map<String, ?> document, String page) throws IOException {
    String expected = JSON.writeValueAsString(document);
    assertTrue(
        expected.equals(JSON.writeValueAsString(PageData.of(page).path("result"))),
        "the page holds another document than --json prints");
  }

  @Test
  void spectraAreRoundedToWhatAPictureShows() throws IOException {
    double exact = STUDY.attention().get(4).detail().spectrum().get(0);
    JsonNode spectra = PageData.of(PAGE).path("detail").path("spectra");
    double drawn = spectra.path("1.1").path("values").path(0).doubleValue();
    assertTrue(exact != drawn, "all digits are kept");
    assertEquals(exact, drawn, 5e-5 * exact);
  }

  @Test
  void nothingLeavesThePage() {
    String own = PAGE.replace(Resources.echarts(), "");
    assertFalse(
        Pattern.compile("(?i)(src|href|action)\\s*=\\s*[\"']?\\s*(https?:)?//")
            .matcher(PAGE)
            .find());
    assertFalse(
        Pattern.compile(
                "https?://|\\bfetch\\s*\\(|XMLHttpRequest|\\bimport\\s*[({\"']|@import|url\\(")
            .matcher(own)
            .find());
    assertTrue(PAGE.contains("default-src 'none'"));
  }

  @Test
  void untrustedTextStaysText() throws IOException {
    String attack = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028";
    String page = Report.of(named(attack)).toHtml();
    assertFalse(page.contains("<script>alert"));
    assertFalse(page.contains("<img src=x"));
    assertEquals(3, occurrences(page, "</script>"));
    JsonNode result = PageData.of(page).path("result");
    assertEquals(attack, result.path("model").path("name").asText());
    assertEquals(attack, result.path("notes").path(0).asText());
  }

  @Test
  void slotsInTextsAreNotFilled() {
    StudyResult nothing =
        new StudyResult(
            "",
            "{{library}} $1",
            STUDY.shape(),
            STUDY.texts(),
            List.of(),
            List.of(),
            STUDY.timing(),
            List.of(Note.of(Note.Kind.TEXTS, "{{library}} $2")),
            STUDY.provenance());
    String page = Report.of(nothing).toHtml();
    assertTrue(page.contains("<title>{{library}} $1 – attention-spectra</title>"));
    assertTrue(page.contains("<li>{{library}} $2</li>"));
  }

  private static StudyResult named(String name) {
    return new StudyResult(
        name,
        name,
        STUDY.shape(),
        STUDY.texts(),
        STUDY.attention(),
        STUDY.pooling(),
        STUDY.timing(),
        List.of(Note.of(Note.Kind.TEXTS, name)),
        STUDY.provenance());
  }

  /** 72 heads of 512 values with two bands and two curves each: what MiniLM's page holds. */
  @Test
  void aPageOfAFullModelStaysBelowThreeMegabytes() throws IOException {
    Path file = directory.resolve("large.html");
    Report.of(RealResults.large()).writeHtml(file);
    long bytes = Files.size(file);
    assertTrue(bytes < 3_000_000, () -> "bytes: " + bytes);
  }

  @Test
  void bandsAreKeptWhereTheyAreDrawn() throws IOException {
    JsonNode detail = PageData.of(Report.of(RealResults.large()).toHtml()).path("detail");
    List<Integer> ranks = new ArrayList<>();
    detail.path("bandRanks").path("512").forEach(rank -> ranks.add(rank.intValue()));
    assertEquals(1, ranks.get(0));
    assertEquals(512, ranks.get(ranks.size() - 1));
    for (int i = 1; i < ranks.size(); i++) {
      int step = ranks.get(i) - ranks.get(i - 1);
      assertTrue(step >= 1 && step < 0.03 * ranks.get(i - 1) + 1, "step to " + ranks.get(i));
    }
    for (String spectra : List.of("spectra", "balancedSpectra")) {
      JsonNode spectrum = detail.path(spectra).path("0.0");
      JsonNode band = spectrum.path("nulls").path("covariance surrogate");
      assertEquals(512, spectrum.path("values").size());
      for (int i = 0; i < ranks.size(); i++) {
        double mean = band.path("mean").path(i).doubleValue();
        assertTrue(band.path("lower").path(i).doubleValue() <= mean, "lower at " + ranks.get(i));
        assertTrue(band.path("upper").path(i).doubleValue() >= mean, "upper at " + ranks.get(i));
      }
      assertEquals(ranks.size(), band.path("mean").size());
    }
    assertEquals(
        List.of("gaussian equivalence", "spherical equivalence"),
        texts(detail.path("balancedSpectra").path("0.0").path("sameLaws")));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  @Test
  void writingLeavesTheReportAlone() throws IOException {
    Path file = directory.resolve("report.html");
    Files.writeString(file, "old");
    Report.of(STUDY).writeHtml(file);
    assertEquals(PAGE, Files.readString(file));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void unwritablePathsAreRefusedInOneLine() {
    Path missing = directory.resolve("absent").resolve("report.html");
    for (Path path : List.of(missing, directory)) {
      assertRefused("report = " + path, () -> Report.requireWritable(path));
    }
    assertRefused("report = " + missing, () -> Report.of(STUDY).writeHtml(missing));
    assertFalse(Files.exists(missing.getParent()));
  }

  private static int occurrences(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
