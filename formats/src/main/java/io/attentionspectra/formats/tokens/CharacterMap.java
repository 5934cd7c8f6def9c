package io.attentionspectra.formats.tokens;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;

/**
 * Checks the {@code precompiled_charsmap} of a normalizer, as SentencePiece compiles it: in base64,
 * the size of a double array in bytes (little-endian, 32 bits), the array, then the replacements in
 * UTF-8, each ended by a zero byte. Every walk through the array must stay inside it, and every
 * value must be the beginning of a replacement. The layout of a unit of the array is that of
 * Darts-clone (Susumu Yata): bits 0–7 the label, bit 8 whether a value follows, bits 10–31 the
 * offset, shifted by 8 where bit 9 is set.
 */
final class CharacterMap {

  private static final int LABEL = 0x800000ff;
  private static final int VALUE = 0x7fffffff;

  private final int[] units;
  private final byte[] replacements;

  private CharacterMap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /** What is wrong with a map, if anything. */
  static Optional<String> fault(String base64) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IllegalArgumentException e) {
      return Optional.of("is no base64");
    }
    long size = bytes.remaining() < Integer.BYTES ? -1 : Integer.toUnsignedLong(bytes.getInt());
    if (size < Integer.BYTES || size % Integer.BYTES != 0 || size > bytes.remaining()) {
      return Optional.of("its array has " + size + " bytes");
    }
    int[] units = new int[(int) (size / Integer.BYTES)];
    bytes.asIntBuffer().get(units);
    byte[] replacements = new byte[bytes.remaining() - (int) size];
    bytes.position(bytes.position() + (int) size).get(replacements);
    return new CharacterMap(units, replacements).fault();
  }

  /** Characters of the longest replacement of a map that has no fault. */
  static int longest(String base64) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(Integer.BYTES + bytes.getInt());
    int longest = 0;
    for (int length = 0; bytes.hasRemaining(); longest = Math.max(longest, length)) {
      byte next = bytes.get();
      boolean begins = (next & 0xc0) != 0x80;
      length = next == 0 ? 0 : length + (begins ? 1 : 0);
    }
    return longest;
  }

  private Optional<String> fault() {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
    } catch (CharacterCodingException e) {
      return Optional.of("its replacements are not UTF-8");
    }
    boolean[] seen = new boolean[units.length];
    Deque<Integer> next = new ArrayDeque<>();
    long start = Integer.toUnsignedLong(offset(units[0]));
    if (start >= units.length) {
      return outside();
    }
    seen[(int) start] = true;
    next.push((int) start);
    while (!next.isEmpty()) {
      int node = next.pop();
      for (int label = 1; label < 256; label++) {
        int child = node ^ label;
        if (child >= units.length) {
          return outside();
        }
        if ((units[child] & LABEL) != label) {
          continue;
        }
        long base = Integer.toUnsignedLong(child ^ offset(units[child]));
        if (base >= units.length) {
          return outside();
        }
        if ((units[child] >>> 8 & 1) == 1 && !isReplacement(units[(int) base] & VALUE)) {
          return Optional.of("a replacement is not there");
        }
        if (!seen[(int) base]) {
          seen[(int) base] = true;
          next.push((int) base);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> outside() {
    return Optional.of("its array leads outside");
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  /** A place in the replacements, or their end, at the beginning of a character. */
  private boolean isReplacement(int place) {
    return place == replacements.length
        || (place < replacements.length && (replacements[place] & 0xc0) != 0x80);
  }
}
