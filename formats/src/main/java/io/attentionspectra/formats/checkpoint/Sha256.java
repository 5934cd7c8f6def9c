package io.attentionspectra.formats.checkpoint;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4) of byte ranges, one after the other. */
public final class Sha256 {

  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Of a file of any size.
   *
   * @param file its path
   * @return lower-case hexadecimal
   * @throws IllegalArgumentException if it cannot be read
   */
  public static String of(Path file) {
    Sha256 hash = new Sha256();
    try (MappedFile mapped = MappedFile.open(file)) {
      mapped.addTo(hash);
    }
    return hash.hex();
  }

  public void add(ByteBuffer bytes) {
    digest.update(bytes.duplicate());
  }

  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
