package io.attentionspectra.djl.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.lengths.TextEigenvectorPooling;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PoolingNames;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.TokenFrequencies;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a {@link PoolingChoice} keeps of an estimate, at most one of three: weights by position,
 * frequencies of tokens, or weights for every length.
 *
 * @param weights w₁…w_L, none where the strategy has no weights of its own
 * @param frequencies how often each token came, for {@code inverse-frequency:a}
 * @param lengths weights for every length, for {@code optimal-scale} and {@code top-eigenvector}
 */
@SuppressWarnings("ArrayRecordComponent")
record EstimatedParts(
    double[] weights,
    Optional<TokenFrequencies> frequencies,
    Optional<TextEigenvectorPooling> lengths) {

  static final EstimatedParts NONE = ofWeights();

  static EstimatedParts ofWeights(double... weights) {
    return new EstimatedParts(weights.clone(), Optional.empty(), Optional.empty());
  }

  static EstimatedParts ofFrequencies(TokenFrequencies frequencies) {
    return new EstimatedParts(new double[0], Optional.of(frequencies.copy()), Optional.empty());
  }

  static EstimatedParts ofLengths(TextEigenvectorPooling pooling) {
    return new EstimatedParts(new double[0], Optional.empty(), Optional.of(pooling));
  }

  /**
   * The pooling of a name.
   *
   * @throws IllegalArgumentException if the name and these parts do not belong together
   */
  Pooling pooling(String strategy) {
    if (frequencies.isPresent()) {
      return PoolingNames.of(strategy, evidence(strategy));
    }
    if (lengths.isPresent()) {
      requireName(strategy, lengths.get().name());
      return lengths.get();
    }
    return weights.length == 0 ? PoolingNames.of(strategy) : Poolings.fixed(weights);
  }

  private PoolingEvidence evidence(String strategy) {
    requireName(strategy, "inverse-frequency:" + strategy.substring(strategy.indexOf(':') + 1));
    return PoolingEvidence.of(
        () -> {
          throw new IllegalStateException("inverse frequencies need no correlation");
        },
        frequencies::orElseThrow);
  }

  private static void requireName(String strategy, String wanted) {
    if (!strategy.equals(wanted)) {
      throw Check.failure(
          "strategy", strategy, "does not use what was estimated for " + wanted, "name it so");
    }
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof EstimatedParts other
        && Arrays.equals(weights, other.weights)
        && frequencies.equals(other.frequencies)
        && lengths.equals(other.lengths);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(weights);
  }
}
