package io.attentionspectra.result;

import io.attentionspectra.base.Estimate;
import org.apiguardian.api.API;

/**
 * One head over all texts with its attention balanced, and what balancing took from it: Aᵢⱼ =
 * exp(aᵢ + bⱼ) Bᵢⱼ on the visible pairs, the biases bⱼ of mean 0 on every text. Every {@link
 * Estimate} is a mean over texts with its standard error.
 *
 * @param head the balanced head against its nulls under the same balancing: spectrum of Y = (B −
 *     1)/√ℓ, ranks, distances, outliers; its β̂, regime and length are those of the head, and the
 *     statistics of its rows those of balanced attention
 * @param largestBias the largest bⱼ, in nats: how strongly the most preferred key is preferred by
 *     all queries alike
 * @param biasedKey the key that has it on the first text
 * @param biasSpread root mean square of bⱼ over the keys of a text
 */
public record BalancedResult(
    HeadResult head, Estimate largestBias, int biasedKey, Estimate biasSpread) {

  /**
   * The same with another result of the balanced head.
   *
   * @param other the head
   * @return a new result
   */
  @API(status = API.Status.INTERNAL)
  public BalancedResult with(HeadResult other) {
    return new BalancedResult(other, largestBias, biasedKey, biasSpread);
  }
}
