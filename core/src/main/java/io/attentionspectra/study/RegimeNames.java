package io.attentionspectra.study;

import io.attentionspectra.attention.Regime;

/** Regimes in words. */
final class RegimeNames {

  private RegimeNames() {}

  static String of(Regime regime) {
    return switch (regime) {
      case LINEAR -> "linear";
      case HEAVY_TAILED -> "heavy-tailed";
      case CONDENSING -> "condensing";
      case POISSON -> "Poisson";
    };
  }
}
