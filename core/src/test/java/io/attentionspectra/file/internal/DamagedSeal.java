package io.attentionspectra.file.internal;

import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.testing.Damage;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Sealed files that are damaged, and then sealed anew, so that their content is read. */
public final class DamagedSeal {

  private static final int DIGEST = 32;

  private DamagedSeal() {}

  /**
   * A damaged file.
   *
   * @param sound what {@link SealedFile} wrote
   * @param random says where and how; one of eight keeps its old seal
   */
  public static byte[] of(byte[] sound, SplittableRandom random) {
    if (random.nextInt(8) == 0) {
      return Damage.bytes(sound, random);
    }
    byte[] content = Damage.bytes(Arrays.copyOf(sound, sound.length - DIGEST), random);
    MessageDigest digest = Sha256.digest();
    digest.update(content);
    byte[] sealed = Arrays.copyOf(content, content.length + DIGEST);
    System.arraycopy(digest.digest(), 0, sealed, content.length, DIGEST);
    return sealed;
  }
}
