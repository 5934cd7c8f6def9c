package io.attentionspectra.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Chromium without a window, for tests of pages. Where it is not on the path a test is skipped,
 * except where the environment says CI, which must not pass without having looked.
 */
public final class Browser {

  private static final String MISSING =
      "no Chromium on the path: install the package chromium (Debian), chromium-browser or"
          + " google-chrome";
  private static final int SECONDS = 150;

  private final Path folder;

  private Browser(Path folder) {
    this.folder = folder;
  }

  /** A browser that keeps its profile in a folder of the test. */
  public static Browser in(Path folder) {
    return new Browser(folder);
  }

  /** The page after its scripts ran; fails on anything the console says. */
  public RenderedPage open(URI address) throws IOException, InterruptedException {
    Path document = folder.resolve("document.html");
    Path log = folder.resolve("console.txt");
    Process process =
        new ProcessBuilder(
                executable(),
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
                address.toString())
            .redirectOutput(document.toFile())
            .redirectError(log.toFile())
            .start();
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "the browser did not end");
    List<String> console =
        Files.readAllLines(log).stream()
            .filter(line -> line.contains("CONSOLE") && !line.contains("favicon"))
            .toList();
    assertEquals(List.of(), console);
    return new RenderedPage(Files.readString(document));
  }

  private static String executable() {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .flatMap(
                place ->
                    Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(place)::resolve))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isPresent()) {
      return found.get().toString();
    }
    return isRequired(System.getenv("CI")) ? fail(MISSING) : abort(MISSING);
  }

  /** Whether the environment says CI. */
  static boolean isRequired(String ci) {
    return ci != null && !ci.isBlank() && !ci.equalsIgnoreCase("false");
  }
}
