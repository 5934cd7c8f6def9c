package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;

/**
 * A pooling that is a weighted sum of the tokens, c = Σ_t w_t X_t, whose weights may depend on
 * which tokens they are. Those that depend on the number of tokens alone are {@link
 * LinearPooling}s.
 */
public interface WeightedPooling extends Pooling {

  /**
   * The weights of a text.
   *
   * @param numbers numbers of its tokens in the vocabulary, in order, at least one
   * @return one weight per token
   * @throws IllegalArgumentException if the pooling is not defined for this length
   */
  double[] weights(int[] numbers);

  /**
   * Pools one text.
   *
   * @param tokens T × d matrix, one row per token
   * @param numbers T numbers of the tokens
   * @return vector of length d
   * @throws IllegalArgumentException if there is not one number per token
   */
  default double[] apply(Matrix tokens, int[] numbers) {
    if (numbers.length != tokens.rows()) {
      throw Check.failure(
          "number of token numbers",
          numbers.length,
          "must be the " + tokens.rows() + " tokens of the text",
          "give one per token");
    }
    return sum(weights(numbers), tokens);
  }

  /**
   * Pools one text whose token numbers are not known.
   *
   * @param tokens T × d matrix
   * @return vector of length d
   * @throws IllegalArgumentException if the weights depend on which tokens they are
   */
  @Override
  default double[] apply(Matrix tokens) {
    throw Check.failure(
        "pooling", name(), "weighs tokens by their numbers", "give them beside the tokens");
  }

  private static double[] sum(double[] weights, Matrix tokens) {
    double[] pooled = new double[tokens.columns()];
    for (int t = 0; t < weights.length; t++) {
      double[] token = tokens.row(t);
      for (int j = 0; j < pooled.length; j++) {
        pooled[j] += weights[t] * token[j];
      }
    }
    return pooled;
  }
}
