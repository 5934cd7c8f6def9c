package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.linalg.Matrix;
import java.util.Optional;

/**
 * A head on one text as a {@link HeadDraw} finds it: what the session shows of it, and what the
 * session can draw from it by itself. Given by sessions to draws; its scores vary, β̂ &gt; 0.
 */
public interface HeadSite {

  /**
   * Standard deviation of the head's scores.
   *
   * @return β̂, positive
   */
  double betaHat();

  /**
   * Head size.
   *
   * @return m
   */
  int headSize();

  /**
   * The visible pairs.
   *
   * @return the mask, ℓ × ℓ
   */
  AttentionMask mask();

  /**
   * The measured head.
   *
   * @return queries and keys, ℓ × m, in float64, under the mask; nothing where the session knows
   *     its attention alone
   */
  Optional<AttentionHead> head();

  /**
   * The tokens that enter the layer.
   *
   * @return X, ℓ × d, in float64, one row per token; nothing where the session does not show them
   */
  Optional<Matrix> tokens();

  /**
   * Heads with the means and covariances of the measured queries and keys.
   *
   * @return the ensemble, drawn the fastest way the session knows; nothing without a head
   */
  default Optional<HeadEnsemble> covarianceSurrogate() {
    return head().map(CovarianceSurrogate::of);
  }

  /**
   * Heads with fresh Gaussian weights on the tokens.
   *
   * @return the ensemble, drawn the fastest way the session knows; nothing without tokens
   */
  default Optional<HeadEnsemble> reinitialisedHead() {
    Optional<AttentionHead> treated = head().filter(head -> !head.isOfProducts());
    return tokens()
        .map(
            tokens ->
                treated
                    .map(head -> ReinitialisedHead.of(head, tokens))
                    .orElseGet(() -> ReinitialisedHead.of(tokens, headSize(), mask(), betaHat())));
  }

  /**
   * The site of a head on the heap, for sessions of one's own.
   *
   * @param head the measured head
   * @param tokens X, ℓ × d, where they are known
   * @return the site
   * @throws IllegalArgumentException if the head is too short for β̂
   */
  static HeadSite of(AttentionHead head, Optional<Matrix> tokens) {
    return new HeapSite(
        head.statistics().betaHat(), head.headSize(), head.mask(), Optional.of(head), tokens);
  }
}
