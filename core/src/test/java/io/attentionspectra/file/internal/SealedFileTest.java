package io.attentionspectra.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sealed file is read as it was written or not at all. */
final class SealedFileTest {

  private static final String KIND = "a test 1";
  private static final String OTHER = "is of another kind or version";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("state");
    SealedFile.write(
        file,
        KIND,
        out -> {
          out.writeDouble(0.1);
          out.writeUTF("text");
        });
  }

  private String content(String kind) throws IOException {
    return SealedFile.read(file, kind, in -> in.readDouble() + in.readUTF());
  }

  private void refused(String condition, String kind) {
    assertEquals(
        condition, assertThrows(DamagedFileException.class, () -> content(kind)).getMessage());
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    assertEquals("0.1text", content(KIND));
  }

  @Test
  void everyFlippedBitIsSeen() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, flipped);
      assertThrows(DamagedFileException.class, () -> content(KIND), "bit " + bit);
    }
  }

  @Test
  void everyLengthButItsOwnIsSeen() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length + 3; length++) {
      if (length != whole.length) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertThrows(DamagedFileException.class, () -> content(KIND), "length " + length);
      }
    }
  }

  @Test
  void anotherKindIsNamedAsSuch() throws IOException {
    refused(OTHER, "a test 2");
    Files.writeString(file, "something else");
    refused(OTHER, KIND);
    Files.writeString(file, "");
    refused(OTHER, KIND);
  }

  @Test
  void contentThatIsReadTooFarFails() {
    assertThrows(
        IOException.class,
        () -> SealedFile.read(file, KIND, in -> in.readNBytes(99).length + in.readInt()));
  }
}
