package io.attentionspectra.djl.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The container of a TorchScript archive: a zip whose records lie under one folder, their contents
 * aligned to 64 bytes by an extra field so that tensors can be mapped in place.
 *
 * <p>Records are stored, not deflated, and carry a fixed date, so equal contents give equal bytes.
 */
final class RecordWriter {

  private static final int ALIGNMENT = 64;
  private static final int LOCAL_HEADER = 30;
  private static final int EXTRA_HEADER = 4;
  private static final short PADDING_FIELD = 0x4246;

  /** Later than the zip epoch, for which the platform would add a field of its own. */
  private static final LocalDateTime DATE = LocalDateTime.of(2000, 1, 1, 0, 0);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(bytes);
  private final String folder;

  RecordWriter(String folder) {
    this.folder = folder;
  }

  RecordWriter record(String name, String content) {
    return record(name, content.getBytes(StandardCharsets.UTF_8));
  }

  RecordWriter record(String name, byte[] content) {
    ZipEntry entry = new ZipEntry(folder + "/" + name);
    entry.setTimeLocal(DATE);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum(content));
    try {
      zip.flush();
      entry.setExtra(padding(bytes.size() + LOCAL_HEADER + entry.getName().length()));
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The finished archive. */
  byte[] bytes() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** An extra field so long that what follows the header begins on the alignment. */
  private static byte[] padding(int headerEnd) {
    int rest = Math.floorMod(-(headerEnd + EXTRA_HEADER), ALIGNMENT);
    return ByteBuffer.allocate(EXTRA_HEADER + rest)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(PADDING_FIELD)
        .putShort((short) rest)
        .array();
  }

  private static long checksum(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }
}
