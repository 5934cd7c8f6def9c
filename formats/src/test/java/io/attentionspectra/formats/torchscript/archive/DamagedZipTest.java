package io.attentionspectra.formats.torchscript.archive;

import static io.attentionspectra.testing.Refusal.assertRefused;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes and checksums that a zip states are not believed. */
final class DamagedZipTest {

  /** Begin of a record's entry in the directory at the end, then where it states things. */
  private static final int ENTRY = 0x02014b50;

  private static final int CHECKSUM = 16;
  private static final int PACKED = 20;
  private static final int SIZE = 24;

  @TempDir private Path folder;
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int entry;

  @BeforeEach
  void write() throws IOException {
    Path file = WrittenArchive.ofBody(folder.resolve("written.pt"), "return q");
    bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    entry = bytes.capacity() - 4;
    while (bytes.getInt(entry) != ENTRY) {
      entry--;
    }
  }

  private void refused(String reason) throws IOException {
    Path file = Files.write(folder.resolve("damaged.pt"), bytes.array());
    assertRefused(reason, () -> TorchScriptArchive.read(file).instrument());
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, Integer.MIN_VALUE, 1 << 30})
  void recordsLargerThanTheFile(int size) throws IOException {
    bytes.putInt(entry + SIZE, size);
    refused("damaged.pt");
    bytes.putInt(entry + PACKED, size);
    refused("damaged.pt");
  }

  /** Sizes of 64 bits stand in an extra field, of which the padding of a record takes the place. */
  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62})
  void sizesOf64Bits(long size) throws IOException {
    int extra = entry + 46 + Short.toUnsignedInt(bytes.getShort(entry + 28));
    bytes.putInt(entry + SIZE, -1);
    bytes.putInt(entry + PACKED, -1);
    bytes.putShort(extra, (short) 1);
    bytes.putShort(extra + 2, (short) (Short.toUnsignedInt(bytes.getShort(entry + 30)) - 4));
    bytes.putLong(extra + 4, size).putLong(extra + 12, size);
    refused("damaged.pt");
  }

  /** The extra field as a comment, which some versions of Java decode when they list records. */
  @Test
  void commentsThatAreNoText() throws IOException {
    short extra = bytes.getShort(entry + 30);
    bytes.putShort(entry + 30, (short) 0).putShort(entry + 32, extra);
    bytes.put(entry + 46 + Short.toUnsignedInt(bytes.getShort(entry + 28)), (byte) 0xff);
    refused("is no complete zip archive");
  }

  /** Names are decoded when the file is opened. */
  @Test
  void namesThatAreNoText() throws IOException {
    bytes.put(entry + 46, (byte) 0xff);
    refused("is no complete zip archive");
  }

  /** A changed number in the source still parses, and would be computed with. */
  @Test
  void sourceThatDoesNotFitItsChecksum() throws IOException {
    String text = new String(bytes.array(), StandardCharsets.ISO_8859_1);
    bytes.put(text.indexOf("return q") + 7, (byte) 'k');
    refused("is damaged at record code/__torch__.py");
    bytes.putInt(entry + CHECKSUM, 5);
    refused("is damaged at record code/__torch__.py");
  }
}
