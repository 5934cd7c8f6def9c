package io.attentionspectra.advice;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * N*, the number of texts from which on a signal shows, as people read it; the one place where it
 * is rounded. The formula is for many texts, so that numbers below ten are not told apart; others
 * are rounded up to three digits.
 */
final class NeededTexts {

  private static final double FEW = 10;

  private NeededTexts() {}

  /** For example {@code under 10}, {@code 1240} or, where no number suffices, {@code ∞}. */
  static String of(double needed) {
    if (needed < FEW) {
      return "under 10";
    }
    return Double.isInfinite(needed)
        ? "∞"
        : new BigDecimal(needed)
            .round(new MathContext(3, RoundingMode.CEILING))
            .setScale(0, RoundingMode.CEILING)
            .toPlainString();
  }
}
