package io.attentionspectra.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser, where there is one, while a trace grows behind it. */
@Timeout(180)
final class LivePageTest {

  private static final String START =
      "{\"kind\":\"start\",\"schema\":1,\"title\":\"a training\",\"model\":\"small\"}\n";

  @TempDir private Path folder;

  @Test
  void showsWhatIsWrittenAfterItWasOpened() throws Exception {
    Optional<Path> browser = browser();
    assumeTrue(browser.isPresent(), "no Chromium on the path");
    Path trace = Files.writeString(folder.resolve("trace.jsonl"), START + reading(0) + reading(10));
    Path document = folder.resolve("document.html");
    Path log = folder.resolve("console.txt");
    try (TraceServer server = TraceServer.start(trace, InetAddress.getLoopbackAddress(), 0)) {
      Process process =
          new ProcessBuilder(
                  browser.orElseThrow().toString(),
                  "--headless",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--no-first-run",
                  "--disable-background-networking",
                  "--disable-sync",
                  "--disable-dev-shm-usage",
                  "--user-data-dir=" + folder.resolve("profile"),
                  "--enable-logging=stderr",
                  "--virtual-time-budget=4000",
                  "--window-size=1400,3000",
                  "--dump-dom",
                  server.url())
              .redirectOutput(document.toFile())
              .redirectError(log.toFile())
              .start();
      assertTrue(process.waitFor(150, TimeUnit.SECONDS), "the browser did not end");
    }
    List<String> console =
        Files.readAllLines(log).stream()
            .filter(line -> line.contains("CONSOLE") && !line.contains("favicon"))
            .toList();
    assertEquals(List.of(), console);
    String page = Files.readString(document);
    assertTrue(page.contains("data-readings=\"2\""), "readings");
    assertTrue(page.contains("Live: new readings appear"), "status");
    assertTrue(page.contains("aria-label=\"layer 0, head 0:"), "head");
  }

  private static String reading(int step) {
    return ("{\"kind\":\"reading\",\"step\":%d,\"epoch\":0,\"trainingSeconds\":%d,\"loss\":0.5,"
            + "\"metrics\":{\"accuracy\":0.7},\"attention\":[{\"layer\":0,\"head\":0,\"length\":8,"
            + "\"betaHat\":0.5,\"regime\":\"linear\",\"largest\":[2,1],\"edge\":1.5}]}%n")
        .formatted(step, step + 1);
  }

  private static Optional<Path> browser() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(place -> Stream.of("chromium", "google-chrome").map(Path.of(place)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
