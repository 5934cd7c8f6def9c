package io.attentionspectra.nulls;

/** The nulls of attention that are laws in closed form at a head's β̂, length and head size. */
public enum ClosedAttentionLaw implements AttentionNull {

  /** N0: independent Gaussian queries and keys, ℓ and m large. */
  GAUSSIAN_EQUIVALENCE("gaussian equivalence", "the Gaussian equivalence"),

  /** N1: independent queries and keys on spheres, at the head's own size. */
  SPHERICAL_EQUIVALENCE("spherical equivalence", "the spherical equivalence");

  private final String label;
  private final String description;

  ClosedAttentionLaw(String label, String description) {
    this.label = label;
    this.description = description;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String describe() {
    return description;
  }
}
