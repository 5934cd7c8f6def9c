package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * What is left out at random, in training only.
 *
 * @param hidden probability for hidden states
 * @param attention probability for attention weights
 */
@API(status = API.Status.INTERNAL)
public record Dropout(double hidden, double attention) {

  /** Nothing is left out. */
  public static final Dropout NONE = new Dropout(0, 0);

  /**
   * Checks the probabilities.
   *
   * @param hidden in [0, 1]
   * @param attention in [0, 1]
   * @throws IllegalArgumentException if one is outside
   */
  public Dropout {
    Check.probability("hidden_dropout_prob", hidden);
    Check.probability("attention_probs_dropout_prob", attention);
  }
}
