package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.ScoreTerms;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;

/**
 * Null N3: the tokens that enter the layer of a measured head, with fresh independent Gaussian W_Q
 * and W_K without biases, under the same mask, each draw rescaled to the measured β̂. Exact for
 * "these tokens, no learning"; what exceeds it was learned.
 *
 * @param heads random heads on the tokens
 * @param mask mask of the measured head
 * @param betaHat β̂ of the measured head, of its products alone where it has terms
 * @param terms cap and bias of the measured head, which are not drawn anew
 */
public record ReinitialisedHead(
    HeadEnsemble heads, AttentionMask mask, double betaHat, ScoreTerms terms)
    implements HeadEnsemble {

  /** Name of the ensemble. */
  public static final String NAME = "re-initialised head";

  /**
   * The null of a measured head.
   *
   * @param measured the head
   * @param tokens X, ℓ × d, the input of its layer, one row per token
   * @return the ensemble
   * @throws IllegalArgumentException if the tokens do not match the head or its scores do not vary
   */
  public static ReinitialisedHead of(AttentionHead measured, Matrix tokens) {
    ReinitialisedHead products =
        of(tokens, measured.headSize(), measured.mask(), RescaledHead.ofProducts(measured));
    return new ReinitialisedHead(products.heads, products.mask, products.betaHat, measured.terms());
  }

  /**
   * The null of a head of which only β̂ is known.
   *
   * @param tokens X, ℓ × d, the input of its layer, one row per token
   * @param headSize m, at least 1
   * @param mask ℓ × ℓ
   * @param betaHat β̂, positive
   * @return the ensemble
   * @throws IllegalArgumentException if the tokens do not fit the mask or β̂ is not positive
   */
  public static ReinitialisedHead of(
      Matrix tokens, int headSize, AttentionMask mask, double betaHat) {
    mask.requireShape("tokens x tokens", tokens.rows(), tokens.rows());
    Check.positive("betaHat", betaHat);
    return new ReinitialisedHead(
        TokenHeads.given(tokens, headSize, 1), mask, betaHat, ScoreTerms.NONE);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public AttentionHead draw(Randomness randomness) {
    return RescaledHead.to(betaHat, heads.draw(randomness).withMask(mask).with(terms));
  }
}
