package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;

/**
 * One head of scaled dot-product attention: A = softmax(βS) under a mask, S = QKᵀ/√m; with a cap c
 * and a bias B, where a model has them, A = softmax(c·tanh(βS/c) + B).
 *
 * @param queries Q, ℓ_q × m
 * @param keys K, ℓ_k × m
 * @param inverseTemperature β, 1 in trained transformers
 * @param mask allowed pairs, ℓ_q × ℓ_k
 * @param terms what else enters the softmax
 */
public record AttentionHead(
    Matrix queries, Matrix keys, double inverseTemperature, AttentionMask mask, ScoreTerms terms) {

  /**
   * Checks the shapes.
   *
   * @param queries Q, ℓ_q × m
   * @param keys K, ℓ_k × m
   * @param inverseTemperature β, finite and positive
   * @param mask allowed pairs, ℓ_q × ℓ_k
   * @param terms what else enters the softmax, a bias of the shape of the mask
   * @throws IllegalArgumentException if the shapes do not fit, an entry is not finite or β is not
   *     positive
   */
  public AttentionHead {
    Check.positive("inverseTemperature", inverseTemperature);
    queries.requireFinite("queries");
    keys.requireFinite("keys");
    if (queries.columns() != keys.columns()) {
      throw Check.failure(
          "head size of the keys",
          keys.columns(),
          "must be that of the queries, " + queries.columns(),
          "give queries and keys of one head");
    }
    mask.requireShape("queries x keys", queries.rows(), keys.rows());
    terms.requireShape(mask);
  }

  /**
   * A head whose products enter the softmax as they are.
   *
   * @param queries Q, ℓ_q × m
   * @param keys K, ℓ_k × m
   * @param inverseTemperature β, finite and positive
   * @param mask allowed pairs, ℓ_q × ℓ_k
   * @throws IllegalArgumentException if the shapes do not fit, an entry is not finite or β is not
   *     positive
   */
  public AttentionHead(Matrix queries, Matrix keys, double inverseTemperature, AttentionMask mask) {
    this(queries, keys, inverseTemperature, mask, ScoreTerms.NONE);
  }

  /**
   * A head without mask at β = 1.
   *
   * @param queries Q, ℓ_q × m
   * @param keys K, ℓ_k × m
   * @return the head
   * @throws IllegalArgumentException if the head sizes differ
   */
  public static AttentionHead of(Matrix queries, Matrix keys) {
    return new AttentionHead(queries, keys, 1, AttentionMask.cross(queries.rows(), keys.rows()));
  }

  /**
   * The same head at another inverse temperature.
   *
   * @param beta β, finite and positive
   * @return a new head
   * @throws IllegalArgumentException if β is not positive
   */
  public AttentionHead withInverseTemperature(double beta) {
    return new AttentionHead(queries, keys, beta, mask, terms);
  }

  /**
   * The same head under another mask.
   *
   * @param other a mask of the shape ℓ_q × ℓ_k
   * @return a new head
   * @throws IllegalArgumentException if the shape does not fit
   */
  public AttentionHead withMask(AttentionMask other) {
    return new AttentionHead(queries, keys, inverseTemperature, other, terms);
  }

  /**
   * The same head with other terms beside its products.
   *
   * @param other a cap, a bias, or {@link ScoreTerms#NONE}
   * @return a new head
   * @throws IllegalArgumentException if the shape of the bias does not fit
   */
  public AttentionHead with(ScoreTerms other) {
    return new AttentionHead(queries, keys, inverseTemperature, mask, other);
  }

  /**
   * Whether attention is the softmax of βS under the mask and of nothing else.
   *
   * @return false with a cap or a bias
   */
  public boolean isOfProducts() {
    return terms.cap().isEmpty() && terms.bias().isEmpty();
  }

  /**
   * Head size.
   *
   * @return m
   */
  public int headSize() {
    return queries.columns();
  }

  /**
   * Scores before the inverse temperature and the terms.
   *
   * @return S = QKᵀ/√m, ℓ_q × ℓ_k, masked pairs included
   */
  public Matrix scores() {
    return queries.times(keys.transpose()).scale(1 / Math.sqrt(headSize()));
  }

  /**
   * What the softmax is applied to.
   *
   * @return βS, with its terms where there are any
   */
  public Matrix logits() {
    return terms.of(scores().scale(inverseTemperature));
  }

  /**
   * The attention matrix.
   *
   * @return softmax of the logits, ℓ_q × ℓ_k, rows sum to 1, those of padding are 0
   */
  public Matrix attention() {
    return Softmax.ofRows(logits(), mask);
  }

  /**
   * Statistics of the logits, β included: for standardised scores their β̂ estimates β.
   *
   * @return the statistics
   * @throws IllegalArgumentException if the mask leaves no degree of freedom
   */
  public ScoreStatistics statistics() {
    return ScoreStatistics.of(logits(), mask);
  }
}
