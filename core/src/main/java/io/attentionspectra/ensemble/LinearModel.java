package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.LinearisationChain;
import io.attentionspectra.attention.LinearisationStep;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;

/**
 * The exact linear model Y = √θ₂ S/√ℓ + √(θ₁−θ₂) W/√ℓ on the scores S of an ensemble of heads, θ₁ =
 * e^{β²} − 1, θ₂ = β², W iid standard Gaussian; ℓ is the number of keys. Source: arXiv 2510.06685.
 *
 * @param heads heads with scores of variance 1, without mask
 */
public record LinearModel(HeadEnsemble heads) {

  /**
   * The linear model of an ensemble.
   *
   * @param heads heads with scores of variance 1, without mask
   * @return the model
   */
  public static LinearModel of(HeadEnsemble heads) {
    return new LinearModel(heads);
  }

  /**
   * One draw.
   *
   * @param randomness seed of this draw; the scores are those of the head with the same seed
   * @return Y
   */
  public Matrix draw(Randomness randomness) {
    return chain(randomness).matrix(LinearisationStep.EXPONENTIAL_LINEAR);
  }

  /**
   * The spectrum of one draw.
   *
   * @param randomness seed of this draw
   * @param solver computes the singular values
   * @return squared singular values of Y, one per query
   */
  public Spectrum spectrum(Randomness randomness, SpectralSolver solver) {
    return chain(randomness).spectrum(LinearisationStep.EXPONENTIAL_LINEAR, solver);
  }

  /**
   * The linearisation chain of one draw.
   *
   * @param randomness seed of this draw
   * @return the chain on the scores of the head with the same seed
   */
  public LinearisationChain chain(Randomness randomness) {
    AttentionHead head = heads.draw(randomness);
    return LinearisationChain.of(head.scores(), head.inverseTemperature(), randomness);
  }
}
