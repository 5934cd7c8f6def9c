package io.attentionspectra.spectrum;

import io.attentionspectra.base.Check;

/**
 * A point mass of a law.
 *
 * @param at where
 * @param mass how much, in (0, 1]
 */
public record Atom(double at, double mass) {

  /**
   * Checks place and mass.
   *
   * @param at where
   * @param mass how much
   * @throws IllegalArgumentException if the place is not finite or the mass not in (0, 1]
   */
  public Atom {
    Check.finite("at", at);
    if (!(mass > 0 && mass <= 1)) {
      throw Check.failure("mass", mass, "must lie in (0, 1]", "leave out atoms without mass");
    }
  }
}
