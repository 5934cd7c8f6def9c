package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.util.function.Function;

/**
 * Heads with independent standard Gaussian weights on tokens: S = X W_Q W_Kᵀ Xᵀ/(d√m), X of ℓ × d,
 * W_Q and W_K of d × m; in the form of a head, Q = X W_Q/√d and K = X W_K/√d. Entries have variance
 * 1 when the tokens have squared norm d.
 */
public final class TokenHeads implements HeadEnsemble {

  private final String name;
  private final Function<Randomness, Matrix> tokens;
  private final int headSize;
  private final double beta;

  private TokenHeads(String name, Function<Randomness, Matrix> tokens, int headSize, double beta) {
    this.name = name;
    this.tokens = tokens;
    this.headSize = Check.atLeast("headSize", headSize, 1);
    this.beta = Check.positive("beta", beta);
  }

  /**
   * Heads on given tokens.
   *
   * @param tokens X, ℓ × d with ℓ at least 2
   * @param headSize m, at least 1
   * @param beta β, positive
   * @return the ensemble, without mask
   * @throws IllegalArgumentException if a size is too small, a token not finite or β not positive
   */
  public static TokenHeads given(Matrix tokens, int headSize, double beta) {
    Check.atLeast("number of tokens", tokens.rows(), 2);
    tokens.requireFinite("tokens");
    return new TokenHeads("random heads on given tokens", seed -> tokens, headSize, beta);
  }

  /**
   * Heads on tokens with independent standard Gaussian entries, drawn anew for every head.
   *
   * @param length ℓ, at least 2
   * @param embedding d, at least 1
   * @param headSize m, at least 1
   * @param beta β, positive
   * @return the ensemble, without mask
   * @throws IllegalArgumentException if a size is too small or β not positive
   */
  public static TokenHeads gaussian(int length, int embedding, int headSize, double beta) {
    Check.atLeast("length", length, 2);
    Check.atLeast("embedding", embedding, 1);
    return new TokenHeads(
        "random heads on Gaussian tokens",
        seed -> Gaussians.standard(length, embedding, seed, "tokens"),
        headSize,
        beta);
  }

  /**
   * Heads on orthonormal tokens, X Xᵀ = d I. The Gaussian weights are rotation invariant, so X is
   * taken as √d times the first ℓ unit vectors of d = ℓ dimensions without loss of generality.
   *
   * @param length ℓ, at least 2
   * @param headSize m, at least 1
   * @param beta β, positive
   * @return the ensemble, without mask
   * @throws IllegalArgumentException if a size is too small or β not positive
   */
  public static TokenHeads orthonormal(int length, int headSize, double beta) {
    Check.atLeast("length", length, 2);
    Matrix tokens = Matrix.identity(length).scale(Math.sqrt(length));
    return new TokenHeads("random heads on orthonormal tokens", seed -> tokens, headSize, beta);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public AttentionHead draw(Randomness randomness) {
    Matrix x = tokens.apply(randomness);
    double scale = 1 / Math.sqrt(x.columns());
    Matrix queryWeights = Gaussians.standard(x.columns(), headSize, randomness, "query weights");
    Matrix keyWeights = Gaussians.standard(x.columns(), headSize, randomness, "key weights");
    return new AttentionHead(
        x.times(queryWeights).scale(scale),
        x.times(keyWeights).scale(scale),
        beta,
        AttentionMask.full(x.rows()));
  }
}
