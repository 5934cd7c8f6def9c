package io.attentionspectra.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final SampleStudy.Trees SAMPLE = SampleStudy.ofLength(256);
  private static final String PAGE = SAMPLE.report().toHtml();

  @TempDir Path directory;

  @Test
  void everyHeadAndPoolingIsInTheData() throws IOException {
    JsonNode data = PageData.of(PAGE);
    JsonNode spectra = data.path("detail").path("spectra");
    assertEquals(72, data.path("result").path("attention").size());
    for (int layer = 0; layer < SampleStudy.LAYERS; layer++) {
      for (int head = 0; head < SampleStudy.HEADS; head++) {
        assertEquals(256, spectra.path(layer + "." + head).path("values").size());
      }
    }
    for (JsonNode pooling : data.path("result").path("pooling")) {
      String key = pooling.path("depth").asText() + "/" + pooling.path("strategy").asText();
      assertEquals(192, data.path("detail").path("poolingSpectra").path(key).path("values").size());
    }
  }

  @Test
  void theResultKeepsFullPrecisionAndTheDetailWhatAPictureShows() throws IOException {
    JsonNode expected = new ObjectMapper().valueToTree(SAMPLE.result());
    JsonNode data = PageData.of(PAGE);
    JsonNode largest = expected.path("attention").path(7).path("largest").path(0);
    assertEquals(
        largest.doubleValue(),
        data.path("result").path("attention").path(7).path("largest").path(0).doubleValue());
    double drawn =
        data.path("detail").path("spectra").path("0.7").path("values").path(0).doubleValue();
    assertEquals(largest.doubleValue(), drawn, 5e-5 * drawn);
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
    Map<String, Object> result = new LinkedHashMap<>(SAMPLE.result());
    result.put("model", Map.of("name", attack));
    result.put("notes", List.of(attack));
    String page = Report.of(result, Map.of("verdict", List.of(attack, attack))).toHtml();
    assertFalse(page.contains("<script>alert"));
    assertFalse(page.contains("<img src=x"));
    assertEquals(3, occurrences(page, "</script>"));
    assertEquals(attack, PageData.of(page).path("result").path("model").path("name").asText());
  }

  @Test
  void slotsInTextsAreNotFilled() throws IOException {
    String page = Report.of(SAMPLE.result(), Map.of("verdict", List.of("{{library}} $1"))).toHtml();
    assertTrue(page.contains("<h1>{{library}} $1</h1>"));
  }

  @Test
  void aPageOfAFullModelStaysBelowThreeMegabytes() throws IOException {
    Path file = directory.resolve("large.html");
    SampleStudy.ofLength(512).report().writeHtml(file);
    assertTrue(Files.size(file) < 3_000_000, () -> "bytes: " + size(file));
  }

  @Test
  void writingLeavesTheReportAlone() throws IOException {
    Path file = directory.resolve("report.html");
    Files.writeString(file, "old");
    SAMPLE.report().writeHtml(file);
    assertEquals(PAGE, Files.readString(file));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void unwritablePathsAreRefusedInOneLine() {
    Path missing = directory.resolve("absent").resolve("report.html");
    for (Path path : List.of(missing, directory)) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> Report.requireWritable(path));
      assertTrue(refusal.getMessage().startsWith("report = " + path), refusal::getMessage);
      assertEquals(1, refusal.getMessage().lines().count());
    }
    assertThrows(IllegalArgumentException.class, () -> SAMPLE.report().writeHtml(missing));
    assertFalse(Files.exists(missing.getParent()));
  }

  @Test
  void aTreeOfSomethingElseIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Report.of(Map.of("law", 1), Map.of()));
    assertTrue(refusal.getMessage().contains("inspect --json"), refusal::getMessage);
  }

  private static int occurrences(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private static long size(Path file) {
    return file.toFile().length();
  }
}
