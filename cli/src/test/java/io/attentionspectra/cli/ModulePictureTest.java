package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The picture of the modules in the README is that of the build. */
final class ModulePictureTest {

  /** Draws it anew: {@code -Dpicture.update=true}. */
  private static final String UPDATE = "picture.update";

  @Test
  void theReadmeShowsTheModulesAsTheyAre() throws IOException {
    Path file = GuidePage.ROOT.resolve("docs/images/modules.svg");
    String drawn = ModulePicture.of(GuidePage.ROOT);
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(file, drawn);
    }
    assertEquals(
        Files.readString(file),
        drawn,
        "the picture is older than the build; draw it anew with -D" + UPDATE + "=true");
    assertTrue(
        Files.readString(GuidePage.ROOT.resolve("README.md")).contains("docs/images/modules.svg"));
  }
}
