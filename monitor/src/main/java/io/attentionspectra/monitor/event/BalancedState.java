package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
import io.attentionspectra.result.BalancedResult;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;

/**
 * One head at one step with its attention balanced, and what balancing took from it; numbers are
 * means over the texts, named as in a study's result.
 *
 * @param largest up to five largest squared singular values of balanced relative attention
 * @param mean mean squared singular value
 * @param effectiveRank exp of the entropy of the normalised squares
 * @param largestBias the largest bias of a key, in nats: the strength of the head's sink
 * @param biasedKey the key that has it on the first text
 * @param biasSpread root mean square of the biases of the keys
 */
public record BalancedState(
    List<Double> largest,
    double mean,
    double effectiveRank,
    double largestBias,
    int biasedKey,
    double biasSpread) {

  static BalancedState of(BalancedResult means, List<Spectrum> texts) {
    return new BalancedState(
        new HeadSquares(texts).largest(),
        means.head().mean().value(),
        means.head().effectiveRank().value(),
        means.largestBias().value(),
        means.biasedKey(),
        means.biasSpread().value());
  }

  Document toDocument() {
    return new Document()
        .numbers("largest", largest)
        .number("mean", mean)
        .number("effectiveRank", effectiveRank)
        .number("largestBias", largestBias)
        .put("biasedKey", biasedKey)
        .number("biasSpread", biasSpread);
  }
}
