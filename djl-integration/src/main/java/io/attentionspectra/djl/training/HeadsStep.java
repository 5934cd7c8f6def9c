package io.attentionspectra.djl.training;

import ai.djl.training.Trainer;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.model.Selection;
import io.attentionspectra.nulls.LawNull;
import java.util.function.Function;

/**
 * A monitor that watches heads: which of them, and against what. Without an answer all layers and
 * heads on the first 8 texts, against the Gaussian equivalence law.
 */
public interface HeadsStep extends TextsStep {

  /**
   * Chooses the layers.
   *
   * @param layers a selection of layers
   * @return a new step
   */
  HeadsStep layers(Selection layers);

  /**
   * Chooses the heads, the same in every layer.
   *
   * @param heads a selection of heads
   * @return a new step
   */
  HeadsStep heads(Selection heads);

  /**
   * Sets on how many texts heads are read.
   *
   * @param count the first texts, at least 1
   * @return a new step
   * @throws IllegalArgumentException if the number is below 1
   */
  HeadsStep attentionTexts(int count);

  /**
   * Sets the laws heads are set against, edge and distance.
   *
   * @param laws ready-made ones or your own; the edge is that of the first which exists at a head.
   *     Heads drawn beside the measured one are too slow while training: inspect a checkpoint
   * @return a new step
   */
  HeadsStep against(LawNull... laws);

  @Override
  HeldOutStep on(HeldOut texts);

  @Override
  HeldOutStep on(HeldOut texts, Function<Trainer, ObservedModel> model);
}
