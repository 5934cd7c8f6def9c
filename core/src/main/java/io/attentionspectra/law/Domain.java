package io.attentionspectra.law;

import io.attentionspectra.base.Check;

/** The ranges of parameters in which the laws meet their error bounds. */
final class Domain {

  private static final double LARGEST_RATIO = 1e4;
  private static final double LARGEST_SCALE = 1e100;

  private Domain() {}

  /** A ratio of dimensions. */
  static double ratio(String name, double value) {
    Check.positive(name, value);
    return Check.within(
        name,
        value,
        1 / LARGEST_RATIO,
        LARGEST_RATIO,
        "beyond it use the limit law of a zero or infinite ratio");
  }

  /** A scale of the spectral axis. */
  static double scale(String name, double value) {
    Check.positive(name, value);
    return Check.within(
        name, value, 1 / LARGEST_SCALE, LARGEST_SCALE, "change the unit of the spectrum");
  }
}
