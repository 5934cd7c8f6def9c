package io.attentionspectra.pooling;

import io.attentionspectra.linalg.Matrix;

/**
 * How the vectors of a sequence become one vector. Implementations are immutable, describe
 * themselves, and state what they do with sequences of different lengths.
 */
public interface Pooling {

  /**
   * Short name for tables and options, for example {@code mean}.
   *
   * @return the name, parameters after a colon
   */
  String name();

  /**
   * What the pooling does, as the rest of a sentence that starts with "pooled by".
   *
   * @return for example {@code the mean over positions}
   */
  String describe();

  /**
   * Pools one sequence.
   *
   * @param tokens T × d matrix, one row per position
   * @return vector of length d
   * @throws IllegalArgumentException if the pooling is not defined for this length
   */
  double[] apply(Matrix tokens);
}
