package io.attentionspectra.model;

/** Nulls of a head that are simulated beside it, under its own mask, length and β̂. */
public enum SimulatedNull {

  /** N2: Gaussian queries and keys with the head's measured means and covariances. */
  COVARIANCE_SURROGATE("covariance surrogate"),

  /** N3: the tokens that enter the layer under fresh Gaussian query and key weights. */
  REINITIALISED_HEAD("re-initialised head");

  private final String label;

  SimulatedNull(String label) {
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
