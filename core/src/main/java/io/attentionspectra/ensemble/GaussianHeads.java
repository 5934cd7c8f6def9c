package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;

/**
 * Heads with independent standard Gaussian queries and keys: Q is ℓ_q × m, K is ℓ_k × m, so S =
 * QKᵀ/√m has entries of variance 1. The setting of the Gaussian equivalence for attention (arXiv
 * 2510.06685), and equal in law to heads on orthonormal tokens, see {@link TokenHeads#orthonormal}.
 *
 * @param queries ℓ_q, at least 2
 * @param keys ℓ_k, at least 2
 * @param headSize m, at least 1
 * @param beta β, positive
 */
public record GaussianHeads(int queries, int keys, int headSize, double beta)
    implements HeadEnsemble {

  /**
   * Checks the sizes.
   *
   * @param queries ℓ_q, at least 2
   * @param keys ℓ_k, at least 2
   * @param headSize m, at least 1
   * @param beta β, positive
   * @throws IllegalArgumentException if a size is too small or β not positive
   */
  public GaussianHeads {
    Check.atLeast("queries", queries, 2);
    Check.atLeast("keys", keys, 2);
    Check.atLeast("headSize", headSize, 1);
    Check.positive("beta", beta);
  }

  /**
   * Self-attention heads.
   *
   * @param length ℓ, at least 2
   * @param headSize m, at least 1
   * @param beta β, positive
   * @return the ensemble, without mask
   * @throws IllegalArgumentException if a size is too small or β not positive
   */
  public static GaussianHeads of(int length, int headSize, double beta) {
    return new GaussianHeads(length, length, headSize, beta);
  }

  /**
   * Cross-attention heads.
   *
   * @param queries ℓ_q, at least 2
   * @param keys ℓ_k, at least 2
   * @param headSize m, at least 1
   * @param beta β, positive
   * @return the ensemble, without mask
   * @throws IllegalArgumentException if a size is too small or β not positive
   */
  public static GaussianHeads cross(int queries, int keys, int headSize, double beta) {
    return new GaussianHeads(queries, keys, headSize, beta);
  }

  @Override
  public String name() {
    return "Gaussian heads";
  }

  @Override
  public AttentionHead draw(Randomness randomness) {
    return new AttentionHead(
        Gaussians.standard(queries, headSize, randomness, "queries"),
        Gaussians.standard(keys, headSize, randomness, "keys"),
        beta,
        AttentionMask.cross(queries, keys));
  }
}
