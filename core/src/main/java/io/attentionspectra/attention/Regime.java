package io.attentionspectra.attention;

/**
 * Regimes of the inverse temperature β for queries that see ℓ keys with Gaussian scores of variance
 * 1, in increasing order. {@link RegimeBoundaries} says where one ends.
 */
public enum Regime {

  /** The Gaussian equivalence law describes bulk and edge. */
  LINEAR("linear"),

  /** The bulk still follows the law, but single entries e^{βS} make localised outliers. */
  HEAVY_TAILED("heavy-tailed"),

  /** Rows freeze: Σⱼ Aᵢⱼ² tends to 1 − √(2 ln ℓ)/β instead of 0. No closed law applies. */
  CONDENSING("condensing"),

  /** Rows are nearly one-hot; squared singular values are column counts, law Poisson(1). */
  POISSON("Poisson");

  private final String label;

  Regime(String label) {
    this.label = label;
  }

  /**
   * The regime in words, as results show it.
   *
   * @return for example {@code heavy-tailed}
   */
  public String label() {
    return label;
  }
}
