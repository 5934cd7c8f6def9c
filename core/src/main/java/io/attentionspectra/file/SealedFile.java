package io.attentionspectra.file;

import io.attentionspectra.base.Sha256;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * A file of states that is read only if it is what was written: a text that names its kind and
 * version, the content, and the SHA-256 of both. Complete or absent, also when the machine stops.
 */
public final class SealedFile {

  private static final int DIGEST = 32;
  private static final int BUFFER = 1 << 16;

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
    requireKind(file, kind);
    requireWhole(file);
    try (DataInputStream in = open(file)) {
      in.readUTF();
      return reading.readFrom(in);
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
  }

  private static void requireKind(Path file, String kind) throws IOException {
    try (DataInputStream in = open(file)) {
      if (!in.readUTF().equals(kind)) {
        throw new DamagedFileException("is of another kind or version");
      }
    } catch (EOFException | UTFDataFormatException e) {
      throw new DamagedFileException("is of another kind or version");
    }
  }

  private static void requireWhole(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] block = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (long left = Files.size(file) - DIGEST; left > 0; ) {
        int read = in.read(block, 0, (int) Math.min(block.length, left));
        if (read < 0) {
          throw new DamagedFileException("is damaged");
        }
        digest.update(block, 0, read);
        left -= read;
      }
      if (!MessageDigest.isEqual(in.readNBytes(DIGEST), digest.digest())) {
        throw new DamagedFileException("is damaged");
      }
    }
  }
}
