package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.util.function.Supplier;

/**
 * What weights are estimated from; computed when asked for.
 *
 * @param correlation R over the positions
 * @param frequencies how often each token came
 */
public record PoolingEvidence(
    Supplier<PositionalCorrelation> correlation, Supplier<TokenFrequencies> frequencies) {

  /**
   * A correlation alone.
   *
   * @param correlation R over the positions
   * @return evidence that refuses to tell frequencies
   */
  public static PoolingEvidence of(Supplier<PositionalCorrelation> correlation) {
    return new PoolingEvidence(
        correlation,
        () -> {
          throw Check.failure(
              "token frequencies",
              "none",
              "are needed for inverse frequencies",
              "count the tokens of some texts");
        });
  }
}
