package io.attentionspectra.cli.io;

import io.attentionspectra.base.Check;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PoolingNames;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.List;

/**
 * Weighted sums of tokens by position: what commands pool by that are given the correlation of
 * positions and no texts.
 */
public final class PositionWeights {

  /** Their names, for the help of an option. */
  public static final String NAMES =
      "mean, first, last, root-length, position-weighted, harmonic:TAU, length-power:P,"
          + " forgetting:F, top-eigenvector or learned";

  private static final List<String> PLAIN =
      List.of(
          "mean",
          "first",
          "last",
          "root-length",
          "position-weighted",
          "top-eigenvector",
          "learned");

  private static final List<String> WITH_NUMBER =
      List.of("harmonic:", "length-power:", "forgetting:");

  private PositionWeights() {}

  /**
   * The pooling of a name.
   *
   * @throws IllegalArgumentException if there is none of that name, or it is no such sum
   */
  public static LinearPooling of(String name, PositionalCorrelation correlation) {
    boolean offered = PLAIN.contains(name) || WITH_NUMBER.stream().anyMatch(name::startsWith);
    if (offered
        && PoolingNames.of(name, PoolingEvidence.of(() -> correlation))
            instanceof LinearPooling pooling) {
      return pooling;
    }
    throw Check.failure(
        "--pooling", "'" + name + "'", "is no weighted sum of tokens by position", "give " + NAMES);
  }
}
