package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * The feed-forward network: W₂ φ(W₁ x), or gated W₂ (φ(W_g x) · W₁ x), as Shazeer, arXiv
 * 2002.05202.
 *
 * @param width F, rows of W₁
 * @param activation φ
 * @param gated whether there is W_g
 */
@API(status = API.Status.INTERNAL)
public record FeedForward(int width, Activation activation, boolean gated) {

  /**
   * Checks the width.
   *
   * @param width F, at least 1
   * @param activation φ
   * @param gated whether there is a gate
   * @throws IllegalArgumentException if the width is below 1
   */
  public FeedForward {
    Check.atLeast("intermediate_size", width, 1);
  }
}
