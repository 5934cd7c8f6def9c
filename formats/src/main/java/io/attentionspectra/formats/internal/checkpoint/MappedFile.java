package io.attentionspectra.formats.internal.checkpoint;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of any size, mapped read-only in pieces of up to 2 GiB. */
public final class MappedFile implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;
  private final long size;

  private MappedFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @param path where it lies
   * @return the file, to be closed
   * @throws IllegalArgumentException if there is no such file or it cannot be read
   */
  public static MappedFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw Check.failure("weights", path, "is no file", "give the path of the weights");
    }
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new MappedFile(path, channel, channel.size());
    } catch (IOException e) {
      throw Check.failure(
          "weights",
          path,
          "cannot be read (" + FileFailure.reason(e) + ")",
          "check its permissions");
    }
  }

  /**
   * Where it lies.
   *
   * @return the path it was opened with
   */
  public Path path() {
    return path;
  }

  /**
   * Its length.
   *
   * @return number of bytes
   */
  public long size() {
    return size;
  }

  /**
   * Bytes from {@code offset} on.
   *
   * @param offset first byte
   * @param length number of bytes
   * @return the bytes, read-only
   */
  public ByteBuffer map(long offset, int length) {
    try {
      return channel.map(MapMode.READ_ONLY, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + FileFailure.reason(e), e);
    }
  }

  /**
   * The hash of a file of any size.
   *
   * @param path where it lies
   * @return SHA-256, lower-case hexadecimal
   * @throws IllegalArgumentException if there is no such file or it cannot be read
   */
  public static String sha256(Path path) {
    Sha256 hash = new Sha256();
    try (MappedFile file = open(path)) {
      file.addTo(hash);
    }
    return hash.hex();
  }

  /**
   * Adds all bytes to a hash.
   *
   * @param hash what to add them to
   */
  public void addTo(Sha256 hash) {
    long block = 1L << 26;
    for (long first = 0; first < size; first += block) {
      hash.add(map(first, Math.toIntExact(Math.min(block, size - first))));
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be closed: " + FileFailure.reason(e), e);
    }
  }
}
