package io.attentionspectra.nulls;

/** What a measured pooled covariance is set against. */
public enum PooledNull {

  /**
   * κσ²(MP_δ ⊠ MP_γ), δ = d/V, γ = d/N, σ² the mean token variance: independent tokens from an
   * isotropic table (M. Seddik, arXiv 2605.06826).
   */
  FREE_PRODUCT("free product"),

  /** Silverstein's law of κH, H the measured spectrum of the token covariance, and γ = d/N. */
  SILVERSTEIN("Silverstein");

  private final String label;

  PooledNull(String label) {
    this.label = label;
  }

  /**
   * Name for tables and plots.
   *
   * @return the name
   */
  public String label() {
    return label;
  }
}
