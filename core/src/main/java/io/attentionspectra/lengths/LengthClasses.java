package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;

/**
 * Classes of lengths, half an octave each: texts of L tokens are of class ⌊2 log₂ L⌋, so 1, 2, 3,
 * 4–5, 6–7, 8–11, 12–15, 16–22, …: fixed before the first text, 19 of them up to 512 tokens.
 */
final class LengthClasses {

  private LengthClasses() {}

  /**
   * Classes of an eighth of an octave, within which texts are centred: every length up to 16 is its
   * own, and beyond no two of a class differ by more than 10 %.
   */
  static int fine(int length) {
    return (int) Math.floor(8 * Math.log(Check.atLeast("length", length, 1)) / Math.log(2) + 1e-9);
  }

  /** The class of a length: the largest k with 2^k ≤ L². */
  static int of(int length) {
    long square = (long) Check.atLeast("length", length, 1) * length;
    return 63 - Long.numberOfLeadingZeros(square);
  }
}
