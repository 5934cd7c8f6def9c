package io.attentionspectra.djl.training;

import io.attentionspectra.model.Depth;
import io.attentionspectra.nulls.PooledNull;

/**
 * A monitor that watches pooled covariances: of which windows, and against what. Without an answer
 * windows of 16 tokens at the last layer, against no law.
 */
public interface WindowsStep extends TextsStep {

  /**
   * Sets the window.
   *
   * @param tokens T, special tokens left out, at least 2
   * @return a new step
   * @throws IllegalArgumentException if the number is below 2
   */
  WindowsStep window(int tokens);

  /**
   * Sets where tokens are pooled; pooling weights are those at the first.
   *
   * @param depths at least one, not the embedding table
   * @return a new step
   * @throws IllegalArgumentException if there is none
   */
  WindowsStep depths(Depth... depths);

  /**
   * Sets the laws pooled covariances are set against; they may take longer than the reading itself,
   * which the budget counts.
   *
   * @param laws for example {@code silverstein()}
   * @return a new step
   */
  WindowsStep against(PooledNull... laws);
}
