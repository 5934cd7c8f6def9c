package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;

/**
 * Classes of lengths, half an octave each: texts of L tokens are of class ⌊2 log₂ L⌋, so 1, 2, 3,
 * 4–5, 6–7, 8–11, 12–15, 16–22, …: fixed before the first text, 19 of them up to 512 tokens.
 */
final class LengthClasses {

  private LengthClasses() {}

  /** The class of a length: the largest k with 2^k ≤ L². */
  static int of(int length) {
    long square = (long) Check.atLeast("length", length, 1) * length;
    return 63 - Long.numberOfLeadingZeros(square);
  }
}
