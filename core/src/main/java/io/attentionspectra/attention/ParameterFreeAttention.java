package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;

/**
 * Causal self-attention without parameters: A = softmax(τ X Xᵀ/d) under the causal mask. For tokens
 * with independent standard entries and d → ∞, XᵢᵀXⱼ/d → 1{i = j}, so A tends to {@link
 * #limit(int)}.
 *
 * <p>Source: M. Seddik, "How Does Attention Help? Insights from Random Matrices on Signal Recovery
 * from Sequence Models", arXiv 2605.06826.
 *
 * @param scale τ, zero or more
 */
public record ParameterFreeAttention(double scale) {

  /**
   * Checks the scale.
   *
   * @param scale τ, zero or more
   * @throws IllegalArgumentException if τ is negative or not finite
   */
  public ParameterFreeAttention {
    Check.nonNegative("scale", scale);
  }

  /**
   * Parameter-free attention.
   *
   * @param scale τ, zero or more; 0 averages over the past
   * @return the layer
   * @throws IllegalArgumentException if τ is negative or not finite
   */
  public static ParameterFreeAttention of(double scale) {
    return new ParameterFreeAttention(scale);
  }

  /**
   * The attention matrix on tokens.
   *
   * @param tokens X, ℓ × d, one token per row
   * @return softmax(τ X Xᵀ/d), lower triangular ℓ × ℓ, rows sum to 1
   */
  public Matrix attention(Matrix tokens) {
    Matrix logits = tokens.rowGram().scale(scale / tokens.columns());
    return Softmax.ofRows(logits, AttentionMask.causal(tokens.rows()));
  }

  /**
   * The harmonic attention matrix, limit of many dimensions: row i = 1, 2, … has e^τ/(e^τ+i−1) on
   * the diagonal and 1/(e^τ+i−1) before it.
   *
   * @param length ℓ, at least 1
   * @return a lower triangular ℓ × ℓ matrix, rows sum to 1
   * @throws IllegalArgumentException if the length is below 1
   */
  public Matrix limit(int length) {
    Check.atLeast("length", length, 1);
    Matrix logits = Matrix.identity(length).scale(scale);
    return Softmax.ofRows(logits, AttentionMask.causal(length));
  }
}
