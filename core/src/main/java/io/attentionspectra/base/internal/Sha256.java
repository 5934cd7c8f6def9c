package io.attentionspectra.base.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 (FIPS 180-4) of what is added, one piece after the other; the mark by which files, texts
 * and tokens are told apart in provenance, checkpoints and traces.
 */
public final class Sha256 {

  private final MessageDigest digest = digest();

  /** A hash of nothing yet. */
  public Sha256() {}

  /**
   * The platform's own digest, for streams.
   *
   * @return a digest of nothing yet
   */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Adds bytes.
   *
   * @param bytes from their position to their limit; neither changes
   * @return this hash
   */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes.duplicate());
    return this;
  }

  /**
   * Adds a text in UTF-8.
   *
   * @param text the text
   * @return this hash
   */
  public Sha256 add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /**
   * Adds a number as eight bytes, the highest first.
   *
   * @param number the number
   * @return this hash
   */
  public Sha256 add(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    return this;
  }

  /**
   * The hash of what was added; begins anew.
   *
   * @return 32 bytes
   */
  public byte[] bytes() {
    return digest.digest();
  }

  /**
   * The hash of what was added; begins anew.
   *
   * @return 64 digits, lower-case hexadecimal
   */
  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }
}
