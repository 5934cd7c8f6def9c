package io.attentionspectra.formats.torchscript.archive;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.attentionspectra.formats.torchscript.archive.TorchScriptFuzz.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two thousand damaged files for each reader of TorchScript archives. */
final class TorchScriptFuzzTest {

  private static final int EXECUTIONS = 2000;

  /** Only keeps a build from hanging. */
  private static final Duration HANGING = Duration.ofMinutes(10);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void endsInAResultOrARefusal(Part part) throws IOException {
    TorchScriptFuzz fuzz = new TorchScriptFuzz(folder, 1);
    assertTimeoutPreemptively(
        HANGING,
        () -> {
          for (int i = 0; i < EXECUTIONS; i++) {
            fuzz.execute(part, i);
          }
        });
  }
}
