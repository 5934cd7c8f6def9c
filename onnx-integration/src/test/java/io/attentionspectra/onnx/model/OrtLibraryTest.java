package io.attentionspectra.onnx.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.testing.Jvms;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that load ONNX Runtime leave nothing, and say what keeps them from it. */
final class OrtLibraryTest {

  @TempDir private Path temporary;

  /** Prints whether there is an environment, or why not, twice. */
  static final class Opening {

    private Opening() {}

    public static void main(String[] arguments) {
      for (int i = 0; i < 2; i++) {
        try {
          OrtLibrary.environment();
          System.out.println("open");
        } catch (IllegalArgumentException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  private static List<String> opening(Path folder) throws Exception {
    return Jvms.run(
        Path.of(System.getProperty("java.home"), "bin/java"),
        List.of("-Djava.io.tmpdir=" + folder),
        System.getProperty("java.class.path"),
        Opening.class.getName());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void leavesNoFolder() throws Exception {
    assertEquals(List.of("open", "open"), opening(temporary));
    assertArrayEquals(new String[0], temporary.toFile().list());
  }

  @Test
  void namesTheFolderThatTakesNothing() throws Exception {
    List<String> said = opening(temporary.resolve("absent"));
    assertEquals(2, said.size());
    for (String line : said) {
      String start =
          "java.io.tmpdir = " + temporary.resolve("absent") + ": takes no native library";
      assertEquals(start, line.substring(0, Math.min(line.length(), start.length())));
    }
  }

  @Test
  void namesADiskThatIsTooSmallAndWhatIsMissing() {
    OrtLibrary.requireRoom(temporary, 1);
    assertRefused(
        "(the disk is full: 9,223,372,036,854,775,807 bytes are needed and ",
        () -> OrtLibrary.requireRoom(temporary, Long.MAX_VALUE));
  }

  @Test
  void findsTheFolderAmongMappedFiles() {
    assertEquals(
        Optional.of(Path.of("/tmp/a b/onnxruntime-java12")),
        OrtLibrary.folderIn(
            List.of(
                "7f00-7f01 r-xp 00000000 fe:00 1      /usr/lib/libc.so.6",
                "7f01-7f02 r-xp 00000000 00:00 0",
                "7f02-7f03 r-xp 00000000 fe:00 2      /tmp/a"
                    + " b/onnxruntime-java12/libonnxruntime.so")));
    assertEquals(
        Optional.empty(),
        OrtLibrary.folderIn(List.of("7f r--s 0 fe:00 3 /m2/onnxruntime-java.jar")));
  }
}
