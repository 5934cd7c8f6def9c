package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;

/**
 * Heads with independent queries and keys uniform on the sphere of radius √m in m dimensions, as
 * after QK-normalisation; S = QKᵀ/√m has entries of variance 1. The exact setting of the spherical
 * equivalence.
 *
 * @param length ℓ, at least 2
 * @param headSize m, at least 2
 * @param beta β, positive
 */
public record SphericalHeads(int length, int headSize, double beta) implements HeadEnsemble {

  /**
   * Checks the sizes.
   *
   * @param length ℓ, at least 2
   * @param headSize m, at least 2
   * @param beta β, positive
   * @throws IllegalArgumentException if a size is too small or β not positive
   */
  public SphericalHeads {
    Check.atLeast("length", length, 2);
    Check.atLeast("headSize", headSize, 2);
    Check.positive("beta", beta);
  }

  /**
   * Self-attention heads.
   *
   * @param length ℓ, at least 2
   * @param headSize m, at least 2
   * @param beta β, positive
   * @return the ensemble, without mask
   * @throws IllegalArgumentException if a size is too small or β not positive
   */
  public static SphericalHeads of(int length, int headSize, double beta) {
    return new SphericalHeads(length, headSize, beta);
  }

  @Override
  public String name() {
    return "spherical heads";
  }

  @Override
  public AttentionHead draw(Randomness randomness) {
    return new AttentionHead(
        onSphere(randomness, "queries"),
        onSphere(randomness, "keys"),
        beta,
        AttentionMask.full(length));
  }

  private Matrix onSphere(Randomness randomness, String name) {
    Matrix gaussian = Gaussians.standard(length, headSize, randomness, name);
    double[] factors = new double[length];
    for (int i = 0; i < length; i++) {
      double squared = 0;
      for (double x : gaussian.row(i)) {
        squared += x * x;
      }
      factors[i] = Math.sqrt(headSize / squared);
    }
    return Matrix.generate(length, headSize, (i, j) -> factors[i] * gaussian.get(i, j));
  }
}
