package io.attentionspectra.formats.torchscript.archive;

import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apiguardian.api.API;

/**
 * The container of a TorchScript archive: a zip whose records lie under one folder, their contents
 * aligned to 64 bytes by an extra field so that tensors can be mapped in place.
 *
 * <p>Records are stored, not deflated, and carry a fixed date, so equal contents give equal bytes.
 * Contents are streamed, and records of more than 4 GiB are written as Zip64.
 */
@API(status = API.Status.INTERNAL)
public final class RecordWriter implements AutoCloseable {

  private static final int ALIGNMENT = 64;
  private static final int LOCAL_HEADER = 30;
  private static final int EXTRA_HEADER = 4;
  private static final short PADDING_FIELD = 0x4246;

  /** From this size on a record's header has a Zip64 field of this length. */
  private static final long ZIP64_SIZE = 0xFFFFFFFFL;

  private static final int ZIP64_FIELD = 20;

  private static final int BUFFER = 1 << 18;

  /** Later than the zip epoch, for which the platform would add a field of its own. */
  private static final LocalDateTime DATE = LocalDateTime.of(2000, 1, 1, 0, 0);

  private final Counter counter;
  private final ZipOutputStream zip;
  private final String folder;

  /**
   * A writer of one archive.
   *
   * @param folder name of the folder that all records lie under
   * @param out where the archive goes; closed with this writer
   */
  public RecordWriter(String folder, OutputStream out) {
    this.folder = folder;
    this.counter = new Counter(out);
    this.zip = new ZipOutputStream(counter);
  }

  /**
   * Writes a record of text.
   *
   * @param name name below the folder
   * @param content the text, written as UTF-8
   * @return this writer
   * @throws IOException if it cannot be written
   */
  public RecordWriter record(String name, String content) throws IOException {
    return record(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a record.
   *
   * @param name name below the folder
   * @param content its bytes
   * @return this writer
   * @throws IOException if it cannot be written
   */
  public RecordWriter record(String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    return record(name, content.length, crc.getValue(), new ByteArrayInputStream(content));
  }

  /**
   * Writes a record of known size and checksum from a stream.
   *
   * @param name name below the folder
   * @param size number of bytes
   * @param checksum their CRC-32
   * @param content the bytes; read to its end, not closed
   * @return this writer
   * @throws IOException if the stream does not hold these bytes, or they cannot be written
   */
  public RecordWriter record(String name, long size, long checksum, InputStream content)
      throws IOException {
    ZipEntry entry = new ZipEntry(folder + "/" + name);
    entry.setTimeLocal(DATE);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(size);
    entry.setCrc(checksum);
    int field = size >= ZIP64_SIZE ? ZIP64_FIELD : 0;
    int nameLength = entry.getName().getBytes(StandardCharsets.UTF_8).length;
    entry.setExtra(padding(counter.count + LOCAL_HEADER + nameLength + field));
    zip.putNextEntry(entry);
    byte[] buffer = new byte[(int) Math.min(size + 1, BUFFER)];
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      zip.write(buffer, 0, read);
    }
    zip.closeEntry();
    return this;
  }

  /** Finishes the archive. */
  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** An extra field so long that what follows the header begins on the alignment. */
  private static byte[] padding(long headerEnd) {
    int rest = (int) Math.floorMod(-(headerEnd + EXTRA_HEADER), (long) ALIGNMENT);
    return ByteBuffer.allocate(EXTRA_HEADER + rest)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(PADDING_FIELD)
        .putShort((short) rest)
        .array();
  }

  /** Counts what is written. */
  private static final class Counter extends FilterOutputStream {

    private long count;

    Counter(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }
}
