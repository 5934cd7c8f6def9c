package io.attentionspectra.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceReportTest {

  @TempDir Path directory;

  @Test
  void everyEventIsInThePage() throws IOException {
    JsonNode lines = PageData.of(TraceReport.of(sample()).toHtml());
    assertEquals(SampleTrace.READINGS + 4, lines.size());
    JsonNode reading = lines.path(SampleTrace.READINGS);
    assertEquals("reading", reading.path("kind").asText());
    assertEquals(SampleTrace.LAYERS * SampleTrace.HEADS, reading.path("attention").size());
  }

  @Test
  void aTornLastLineIsLeftOut() throws IOException {
    Path file = sample();
    Files.writeString(file, "{\"kind\":\"reading\",\"st", StandardOpenOption.APPEND);
    assertEquals(SampleTrace.READINGS + 4, PageData.of(TraceReport.of(file).toHtml()).size());
  }

  /** A process may be killed between the two bytes of a β. */
  @Test
  void aLastLineTornWithinALetterIsLeftOut() throws IOException {
    Path file = sample();
    byte[] torn = "{\"kind\":\"β".getBytes(StandardCharsets.UTF_8);
    Files.write(file, Arrays.copyOf(torn, torn.length - 1), StandardOpenOption.APPEND);
    assertEquals(SampleTrace.READINGS + 4, PageData.of(TraceReport.of(file).toHtml()).size());
  }

  @Test
  void referenceSpectraStayInTheTrace() throws IOException {
    Path file = sample();
    Files.writeString(
        file, "{\"kind\":\"reference\",\"step\":0,\"spectra\":[]}\n", StandardOpenOption.APPEND);
    assertEquals(SampleTrace.READINGS + 4, PageData.of(TraceReport.of(file).toHtml()).size());
  }

  @Test
  void aDamagedLineElsewhereIsRefusedByItsNumber() throws IOException {
    Path file = directory.resolve("damaged.jsonl");
    Files.writeString(file, "{\"kind\":\"start\"}\n{\"kind\":\"rea\n{\"kind\":\"end\"}\n");
    assertTrue(refusal(file).contains("line 2 of"), refusal(file));
    Files.writeString(file, "{\"law\":1}\n");
    assertTrue(refusal(file).contains("line 1 of"), refusal(file));
    Files.writeString(file, "");
    assertTrue(refusal(file).contains("no complete line"), refusal(file));
    assertTrue(refusal(directory).contains("is no file"), refusal(directory));
  }

  private static String refusal(Path file) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> TraceReport.of(file)).getMessage());
    assertEquals(1, message.lines().count());
    return message;
  }

  @Test
  void onlyTheLivePageAsksAndOnlyItsServer() throws IOException {
    String page = TraceReport.of(sample()).toHtml().replace(Resources.echarts(), "");
    Pattern requests =
        Pattern.compile("https?://(?!www.w3.org/2000/svg)|fetch\\s*\\(|XMLHttpRequest|connect-src");
    assertFalse(requests.matcher(page).find());
    String live = TraceReport.livePage();
    assertTrue(live.contains("default-src 'none'"));
    assertTrue(live.contains("; connect-src 'self'\""));
    assertEquals(0, PageData.of(live).size());
  }

  @Test
  void untrustedTextStaysText() throws IOException {
    String attack = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
    Map<String, Object> start = new LinkedHashMap<>(SampleTrace.complete().get(0));
    start.put("model", attack);
    Path file = SampleTrace.write(directory.resolve("attack.jsonl"), List.of(start));
    String page = TraceReport.of(file).toHtml();
    assertFalse(page.contains("<script>alert"));
    assertFalse(page.contains("<img src=x"));
    assertEquals(attack, PageData.of(page).path(0).path("model").asText());
  }

  @Test
  void writingLeavesTheReportAlone() throws IOException {
    Path trace = sample();
    Path page = directory.resolve("page.html");
    TraceReport.of(trace).writeHtml(page);
    assertTrue(Files.readString(page).contains("</html>"));
    assertTrue(Files.size(page) < 2_000_000, "bytes: " + Files.size(page));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(2, files.count());
    }
    Path missing = directory.resolve("none").resolve("page.html");
    assertThrows(IllegalArgumentException.class, () -> TraceReport.of(trace).writeHtml(missing));
  }

  private Path sample() throws IOException {
    return SampleTrace.write(directory.resolve("trace.jsonl"), SampleTrace.complete());
  }
}
