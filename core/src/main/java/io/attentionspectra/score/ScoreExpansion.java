package io.attentionspectra.score;

import org.apiguardian.api.API;

/**
 * The expansion of a centred score function f(s) = φ(s)/Eφ − 1 in the orthogonal polynomials of its
 * scores: f = Σ_{k≤K} f_k + the rest. Computed by {@link ScoreFunction}, taken by the laws of
 * attention, in which part k is a random matrix of rank N_k and the rest fresh noise.
 *
 * @param total θ₁ = E f²
 * @param variance v₁ … v_K, v_k = E f_k²; v₁ is θ₂ = (E s f)²
 * @param dimension N₁ … N_K, the ranks of the parts; m for the first
 * @param remainder θ₁ − Σ v_k, computed directly, without cancellation
 * @param error bound on the relative error of θ₁, and on that of the parts relative to θ₁
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record ScoreExpansion(
    double total, double[] variance, double[] dimension, double remainder, double error) {

  /**
   * Copies the arrays.
   *
   * @param total θ₁
   * @param variance v_k
   * @param dimension N_k
   * @param remainder θ₁ − Σ v_k
   * @param error relative error
   */
  public ScoreExpansion {
    variance = variance.clone();
    dimension = dimension.clone();
  }

  /**
   * Number of parts kept apart.
   *
   * @return K
   */
  public int degrees() {
    return variance.length;
  }

  /**
   * Variance of each part.
   *
   * @return a copy of v_k, one per part
   */
  @Override
  public double[] variance() {
    return variance.clone();
  }

  /**
   * Dimension of each part.
   *
   * @return a copy of N_k, one per part
   */
  @Override
  public double[] dimension() {
    return dimension.clone();
  }
}
