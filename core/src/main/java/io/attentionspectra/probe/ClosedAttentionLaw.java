package io.attentionspectra.probe;

import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.Optional;

/** The nulls of attention that are laws in closed form at a head's β̂, length and head size. */
public enum ClosedAttentionLaw implements AttentionNull {

  /** N0: independent Gaussian queries and keys, ℓ and m large. */
  GAUSSIAN_EQUIVALENCE("gaussian equivalence", 26) {
    @Override
    SoftEdged law(double beta, int length, int headSize) {
      return GaussianEquivalence.of(beta, headSize / (double) length);
    }
  },

  /** N1: independent queries and keys on spheres, at the head's own size. */
  SPHERICAL_EQUIVALENCE("spherical equivalence", 18) {
    @Override
    SoftEdged law(double beta, int length, int headSize) {
      return SphericalEquivalence.of(length, headSize, beta);
    }
  };

  private static final double SMALLEST = 1e-3;

  private final String label;
  private final double largest;

  ClosedAttentionLaw(String label, double largest) {
    this.label = label;
    this.largest = largest;
  }

  abstract SoftEdged law(double beta, int length, int headSize);

  /**
   * The law of a head. It is defined for any β in its numerical domain and describes a head in the
   * linear regime under a full mask only: report the regime beside it.
   *
   * @param beta β̂ of the head
   * @param length ℓ
   * @param headSize m
   * @return the law, or nothing where β̂ is outside [1e-3, 26] (Gaussian), [1e-3, 18] (spherical),
   *     or the law cannot be resolved in double precision there
   */
  public Optional<SoftEdged> at(double beta, int length, int headSize) {
    if (!(beta >= SMALLEST && beta <= largest) || headSize < 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(law(beta, length, headSize));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String describe() {
    return this == GAUSSIAN_EQUIVALENCE ? "the Gaussian equivalence" : "the " + label;
  }
}
