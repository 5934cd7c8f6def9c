package io.attentionspectra.advice;

import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;

/**
 * The question which of some poolings to choose: an immutable value. Every method returns a new
 * step; nothing is loaded before {@link #advise}.
 *
 * <p>Defaults: the last layer, windows of 16 tokens, seed 42, and the design of {@link
 * io.attentionspectra.advice.CorpusDesign#of}. Texts are read in a random order drawn from the
 * seed, because the first of them choose weights and direction.
 */
public interface AdviceStep {

  /**
   * Sets where tokens are pooled.
   *
   * @param depths at least one, each once
   * @return a new step
   * @throws IllegalArgumentException if there is none or one comes twice
   */
  AdviceStep depths(Depth... depths);

  /**
   * Sets the window. Longer texts are cut to it, shorter ones left out and counted.
   *
   * @param tokens T, special tokens left out, at least 2
   * @return a new step
   * @throws IllegalArgumentException if the number is below 2
   */
  AdviceStep window(int tokens);

  /**
   * Sets the seed of order, folds, sample and bootstrap.
   *
   * @param seed any number
   * @return a new step
   */
  AdviceStep seed(long seed);

  /**
   * Sets the number of bootstrap replicates behind every confidence interval.
   *
   * @param count at least 20; 200 by default
   * @return a new step
   * @throws IllegalArgumentException if the number is below 20
   */
  AdviceStep replicates(int count);

  /**
   * Sets the number of texts that choose direction and weights.
   *
   * @param texts at least 8; by default a quarter of all, at most 8,192
   * @return a new step
   * @throws IllegalArgumentException if the number is below 8
   */
  AdviceStep pilot(int texts);

  /**
   * Says why the question is asked.
   *
   * @param reason one phrase
   * @return a new step whose description ends with the reason
   */
  AdviceStep because(String reason);

  /**
   * The question in one sentence, which titles tables and plots.
   *
   * @return a sentence
   */
  String describe();

  /**
   * Loads the model, reads all texts once and closes it.
   *
   * @param texts the texts, with or without labels
   * @return the advice
   * @throws IllegalArgumentException if there are fewer than 32 texts or a depth or the window is
   *     beyond the model
   */
  default PoolingAdvice advise(Texts texts) {
    try (ModelSession session = source().open()) {
      AdviceRun run = begin(session, texts);
      run.readTo(run.total());
      return run.finish();
    }
  }

  /**
   * The model to be loaded.
   *
   * @return its source
   */
  ModelSource source();

  /**
   * Begins to read texts piece by piece, for progress, checkpoints and resumption.
   *
   * @param session a loaded model; stays open
   * @param texts the texts, with or without labels
   * @return a run that has read nothing yet
   * @throws IllegalArgumentException if there are fewer than 32 texts or a depth or the window is
   *     beyond the model
   */
  AdviceRun begin(ModelSession session, Texts texts);
}
