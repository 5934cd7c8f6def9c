package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.attentionspectra.formats.torchscript.archive.RecordWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A record of more than 4 GiB, and records behind it: their sizes and places need Zip64. The
 * archive is a sparse file; its instrumented copy is not, and takes as much room for a moment.
 */
@Tag("slow")
final class HugeArchiveTest {

  private static final long SIZE = (4L << 30) + 12_345;

  private static final String FIXTURE = "bert-scripted";

  @TempDir private Path folder;

  @Test
  void recordsOfMoreThanFourGibibytesAreWrittenReadCopiedAndLoaded() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    long free = Files.getFileStore(temporary).getUsableSpace();
    assumeTrue(free > 6L << 30, "room for a copy of 4 GiB in " + temporary);
    Path huge = folder.resolve("huge.pt");
    write(huge);
    try (ZipFile zip = new ZipFile(huge.toFile())) {
      assertEquals(SIZE, zip.getEntry(FIXTURE + "/extra/zeros").getSize());
    }
    try (ProbedModel probed = ProbedModel.load(huge)) {
      assertEquals(2, probed.sites().size());
      assertTrue(probed.block().getParameters().contains(probed.sites().get(1).queryWeight()));
    }
  }

  private static void write(Path huge) throws IOException {
    try (ZipFile source = new ZipFile(Fixture.named(FIXTURE).file().toFile());
        RecordWriter writer = new RecordWriter(FIXTURE, new Sparse(huge))) {
      writer.record("extra/zeros", SIZE, checksum(), new Zeros());
      for (ZipEntry entry : source.stream().toList()) {
        String name = entry.getName().substring(FIXTURE.length() + 1);
        writer.record(name, source.getInputStream(entry).readAllBytes());
      }
    }
  }

  private static long checksum() throws IOException {
    CRC32 checksum = new CRC32();
    byte[] buffer = new byte[1 << 20];
    InputStream zeros = new Zeros();
    for (int read = zeros.read(buffer); read >= 0; read = zeros.read(buffer)) {
      checksum.update(buffer, 0, read);
    }
    return checksum.getValue();
  }

  /** As many zero bytes as the record has. */
  private static final class Zeros extends InputStream {

    private long left = SIZE;

    @Override
    public int read() {
      return read(new byte[1], 0, 1) < 0 ? -1 : 0;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int read = (int) Math.min(length, left);
      left -= read;
      return read == 0 ? -1 : read;
    }
  }

  /** Leaves holes where whole blocks of zeros are written. */
  private static final class Sparse extends OutputStream {

    private final RandomAccessFile file;

    Sparse(Path path) throws IOException {
      file = new RandomAccessFile(path.toFile(), "rw");
    }

    @Override
    public void write(int value) throws IOException {
      file.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      boolean hole = length >= 4096;
      for (int i = offset; hole && i < offset + length; i++) {
        hole = bytes[i] == 0;
      }
      if (hole) {
        file.seek(file.getFilePointer() + length);
      } else {
        file.write(bytes, offset, length);
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
