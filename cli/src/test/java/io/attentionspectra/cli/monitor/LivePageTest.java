package io.attentionspectra.cli.monitor;

import io.attentionspectra.testing.Browser;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path trace = Files.writeString(folder.resolve("trace.jsonl"), START + reading(0) + reading(10));
    try (TraceServer server = TraceServer.start(trace, InetAddress.getLoopbackAddress(), 0)) {
      Browser.in(folder)
          .open(URI.create(server.url()))
          .requires("data-readings=\"2\"")
          .requires("Live: new readings appear")
          .requires("aria-label=\"layer 0, head 0:");
    }
  }

  private static String reading(int step) {
    return ("{\"kind\":\"reading\",\"step\":%d,\"epoch\":0,\"trainingSeconds\":%d,\"loss\":0.5,"
            + "\"metrics\":{\"accuracy\":0.7},\"attention\":[{\"layer\":0,\"head\":0,\"length\":8,"
            + "\"betaHat\":0.5,\"regime\":\"linear\",\"largest\":[2,1],\"edge\":1.5}]}%n")
        .formatted(step, step + 1);
  }
}
