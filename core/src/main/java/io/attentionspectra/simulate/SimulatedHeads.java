package io.attentionspectra.simulate;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.ensemble.SphericalHeads;
import io.attentionspectra.ensemble.TokenHeads;
import io.attentionspectra.linalg.Matrix;

/** How a simulated model makes the heads of a layer on one text. */
public interface SimulatedHeads {

  /**
   * The tokens that enter a layer.
   *
   * @param length ℓ
   * @param randomness seed of the text and layer
   * @return X, ℓ × d, of any d
   */
  Matrix tokens(int length, Randomness randomness);

  /**
   * A head without mask.
   *
   * @param tokens X of the layer
   * @param layer number of the layer, from 0
   * @param head number of the head, from 0
   * @param headSize m
   * @param randomness seed of the head on this text
   * @return a head of ℓ queries and keys
   */
  AttentionHead head(Matrix tokens, int layer, int head, int headSize, Randomness randomness);

  /**
   * Independent Gaussian queries and keys, as on orthonormal tokens; N0's own setting.
   *
   * @param beta β, positive
   * @return the heads
   */
  static SimulatedHeads gaussian(double beta) {
    return new OrthonormalTokens() {
      @Override
      public AttentionHead head(
          Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
        return GaussianHeads.of(tokens.rows(), headSize, beta).draw(randomness);
      }
    };
  }

  /**
   * Independent queries and keys on spheres; N1's own setting.
   *
   * @param beta β, positive
   * @return the heads
   */
  static SimulatedHeads spherical(double beta) {
    return new OrthonormalTokens() {
      @Override
      public AttentionHead head(
          Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
        return SphericalHeads.of(tokens.rows(), headSize, beta).draw(randomness);
      }
    };
  }

  /**
   * Gaussian weights on Gaussian tokens that all heads of a layer share; N3's own setting.
   *
   * @param embedding d, at least 1
   * @param beta β, positive
   * @return the heads
   */
  static SimulatedHeads onGaussianTokens(int embedding, double beta) {
    return new SimulatedHeads() {
      @Override
      public Matrix tokens(int length, Randomness randomness) {
        return Matrix.of(length, embedding, randomness.gaussians(length * embedding));
      }

      @Override
      public AttentionHead head(
          Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
        return TokenHeads.given(tokens, headSize, beta).draw(randomness);
      }
    };
  }

  /** Heads whose queries and keys are independent, as random weights make them of XXᵀ = ℓI. */
  interface OrthonormalTokens extends SimulatedHeads {

    @Override
    default Matrix tokens(int length, Randomness randomness) {
      return Matrix.identity(length).scale(Math.sqrt(length));
    }
  }
}
