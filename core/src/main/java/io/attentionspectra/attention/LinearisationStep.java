package io.attentionspectra.attention;

import io.attentionspectra.score.ScoreFunction;

/**
 * The models that lead from softmax attention to a linear Gaussian matrix, in order; neighbours
 * differ by one replacement. After T. Hayase, B. Collins and R. Karakida, arXiv 2510.06685, Figure
 * 1. S has entries of variance 1, u = (1, …, 1)/√ℓ, f and its polynomial Q are {@link
 * ScoreFunction}s, W is iid standard Gaussian and the same in both linear models.
 */
public enum LinearisationStep {

  /** √ℓ A⊥ = √ℓ (I − uuᵀ) softmax(βS). */
  ATTENTION,

  /**
   * Y: the normaliser Σₖ e^{βSᵢₖ} of each row replaced by its concentrated value ℓ e^{β²/2}, so Y =
   * (I − uuᵀ) f(S)/√ℓ.
   */
  NORMALISED,

  /** Y^f = f(S)/√ℓ: the column means replaced by their concentrated value. */
  EXPONENTIAL,

  /** Y^Q = Q(S)/√ℓ: the exponential replaced by its Taylor polynomial. */
  POLYNOMIAL,

  /** Y^Q_lin = √θ₂(Q) S/√ℓ + √(θ₁(Q)−θ₂(Q)) W/√ℓ. */
  POLYNOMIAL_LINEAR,

  /** Y^f_lin = √θ₂ S/√ℓ + √(θ₁−θ₂) W/√ℓ with θ₁ = e^{β²} − 1, θ₂ = β². */
  EXPONENTIAL_LINEAR
}
