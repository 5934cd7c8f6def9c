package io.attentionspectra.compare;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Selection;
import io.attentionspectra.model.Texts;
import java.util.function.IntConsumer;

/**
 * The same texts through two models of equal shape: an immutable value. Every method returns a new
 * comparison; nothing is loaded before {@link #run}.
 *
 * <p>Defaults: all heads of all layers; the embeddings and the output of every layer, of which the
 * first {@value Defaults#WINDOW} tokens of a text are pooled by their mean; texts cut to {@value
 * Defaults#LONGEST} tokens or what both models take; seed {@value Defaults#SEED}.
 */
public interface Comparison {

  /**
   * Chooses the layers whose heads are compared.
   *
   * @param layers a selection of layers
   * @return a new comparison
   */
  Comparison layers(Selection layers);

  /**
   * Chooses the heads that are compared, the same in every layer.
   *
   * @param heads a selection of heads
   * @return a new comparison
   */
  Comparison heads(Selection heads);

  /**
   * Chooses where pooled texts are compared.
   *
   * @param depths at least one depth, each once
   * @return a new comparison
   * @throws IllegalArgumentException if there is none or one comes twice
   */
  Comparison depths(Depth... depths);

  /**
   * Cuts texts before the models read them.
   *
   * @param tokens most tokens of a text, special ones counted, at least 2
   * @return a new comparison
   * @throws IllegalArgumentException if the number is below 2
   */
  Comparison maxLength(int tokens);

  /**
   * Sets how many tokens of a text are pooled, as the model gives them after reading all of it.
   *
   * @param tokens T, at least 1; texts with fewer are left out of the depths
   * @return a new comparison
   * @throws IllegalArgumentException if the number is below 1
   */
  Comparison window(int tokens);

  /**
   * Sets the seed of splits, deals, permutations and re-initialised heads.
   *
   * @param seed the seed
   * @return a new comparison
   */
  Comparison seed(long seed);

  /**
   * Tells how many texts have been through both models.
   *
   * @param listener receives the number, on the reading thread; what it throws ends the comparison
   * @return a new comparison
   */
  Comparison progress(IntConsumer listener);

  /**
   * Says why the question is asked.
   *
   * @param reason one line
   * @return a new comparison
   */
  Comparison because(String reason);

  /**
   * The comparison in one sentence, which titles tables and plots.
   *
   * @return the sentence
   */
  String describe();

  /**
   * Loads both models and sends every text through both, one text after the other: the attention
   * matrices of at most one text of one model are held at a time, and of every text and head some
   * forty numbers are kept.
   *
   * @param texts at least two texts
   * @return what differs
   * @throws IllegalArgumentException if the models have not equally many layers and heads, or cut a
   *     text into different numbers of tokens; if a text is too short for attention, a session does
   *     not show its attention matrices, or a selection or a length is beyond the models
   */
  ComparisonResult run(Texts texts);
}
