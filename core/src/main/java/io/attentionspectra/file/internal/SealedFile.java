package io.attentionspectra.file.internal;

import io.attentionspectra.base.internal.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A file of states that is read only if it is what was written: a text that names its kind and
 * version, the content, and the SHA-256 of both. Complete or absent, also when the machine stops.
 */
public final class SealedFile {

  private static final int DIGEST = 32;
  private static final int BUFFER = 1 << 16;
  private static final String OURS = "attention-spectra ";
  private static final String OTHER = "is of another kind or version";
  private static final String DAMAGED = "is damaged";

  private SealedFile() {}

  /** Writes the content of a file. */
  public interface Content {

    /**
     * Writes all of it.
     *
     * @param out where to; stays open
     * @throws IOException if it cannot be written
     */
    void writeTo(DataOutputStream out) throws IOException;
  }

  /**
   * Reads the content of a file.
   *
   * @param <T> what is read
   */
  public interface Reading<T> {

    /**
     * Reads it.
     *
     * @param in begins at the content
     * @return what was read
     * @throws IOException if it ends before that
     */
    T readFrom(DataInputStream in) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @param file its place, in an existing directory
   * @param kind names kind and version
   * @param content what it holds
   * @throws IOException if it cannot be written there
   */
  public static void write(Path file, String kind, Content content) throws IOException {
    WholeFile.writeDurably(file, out -> write(out, kind, content));
  }

  private static void write(OutputStream out, String kind, Content content) throws IOException {
    MessageDigest digest = Sha256.digest();
    DataOutputStream data = new DataOutputStream(new DigestOutputStream(out, digest));
    data.writeUTF(kind);
    content.writeTo(data);
    data.flush();
    out.write(digest.digest());
  }

  /**
   * The bytes of a file, for those who keep it elsewhere.
   *
   * @param kind names kind and version
   * @param content what it holds
   * @return what {@link #write} would write
   */
  public static byte[] toBytes(String kind, Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(out, kind, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Reads bytes after they were looked at as a whole.
   *
   * @param bytes as {@link #toBytes} gave them
   * @param kind as it was written
   * @param reading reads the content
   * @param <T> what is read
   * @return what the reading returns
   * @throws DamagedFileException if they are of another kind or version, or changed since
   * @throws IOException if they end early
   */
  public static <T> T read(byte[] bytes, String kind, Reading<T> reading) throws IOException {
    requireKind(kindOf(stream(bytes)), kind);
    int length = Math.max(0, bytes.length - DIGEST);
    MessageDigest digest = Sha256.digest();
    digest.update(bytes, 0, length);
    byte[] seal = Arrays.copyOfRange(bytes, length, bytes.length);
    if (!MessageDigest.isEqual(seal, digest.digest())) {
      throw new DamagedFileException(DAMAGED);
    }
    DataInputStream in = stream(bytes);
    in.readUTF();
    return reading.readFrom(in);
  }

  private static DataInputStream stream(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  /**
   * What a file says of itself, without a look at the rest.
   *
   * @param file its place
   * @return kind and version
   * @throws DamagedFileException if it begins with no text
   * @throws IOException if it cannot be read
   */
  public static String kind(Path file) throws IOException {
    try (DataInputStream in = open(file)) {
      return kindOf(in);
    }
  }

  private static String kindOf(DataInputStream in) throws IOException {
    try {
      return in.readUTF();
    } catch (EOFException | UTFDataFormatException e) {
      throw new DamagedFileException(OTHER);
    }
  }

  private static void requireKind(String found, String kind) throws IOException {
    if (!found.equals(kind)) {
      throw new DamagedFileException(
          found.startsWith(OURS) ? OTHER + ", '" + found + "' instead of '" + kind + "'" : OTHER);
    }
  }

  /**
   * Reads a file after it was looked at as a whole.
   *
   * @param file its place
   * @param kind as it was written
   * @param reading reads the content
   * @param <T> what is read
   * @return what the reading returns
   * @throws DamagedFileException if the file is of another kind or version, or changed since
   * @throws IOException if it cannot be read
   */
  public static <T> T read(Path file, String kind, Reading<T> reading) throws IOException {
    requireKind(kind(file), kind);
    requireWhole(file);
    try (DataInputStream in = open(file)) {
      in.readUTF();
      return reading.readFrom(in);
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
  }

  private static void requireWhole(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] block = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (long left = Files.size(file) - DIGEST; left > 0; ) {
        int read = in.read(block, 0, (int) Math.min(block.length, left));
        if (read < 0) {
          throw new DamagedFileException(DAMAGED);
        }
        digest.update(block, 0, read);
        left -= read;
      }
      if (!MessageDigest.isEqual(in.readNBytes(DIGEST), digest.digest())) {
        throw new DamagedFileException(DAMAGED);
      }
    }
  }
}
