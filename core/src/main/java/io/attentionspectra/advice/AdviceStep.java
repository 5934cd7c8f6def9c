package io.attentionspectra.advice;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.probe.WindowPooling;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;
import org.apiguardian.api.API;

/**
 * The question which of some poolings to choose: an immutable value. Every method returns a new
 * step; nothing is loaded before {@link #advise(Texts)}.
 *
 * <p>Defaults: the last layer, all tokens of whole texts, of which the model reads at most {@value
 * Defaults#LONGEST}, seed {@value Defaults#SEED}, and the design of {@link CorpusDesign#of}. Texts
 * are read in a random order drawn from the seed, because the first of them choose weights and
 * direction, and in pieces of 1,024.
 */
public interface AdviceStep {

  /**
   * Asks which of some poolings to choose.
   *
   * @param source the model
   * @param poolings at least one, of different labels
   * @return the question, with the defaults
   * @throws IllegalArgumentException if there is none or a label comes twice
   */
  static AdviceStep of(ModelSource source, WindowPooling... poolings) {
    return AdvicePlan.of(source, new PooledProbe(List.of(poolings)));
  }

  /**
   * Sets where tokens are pooled.
   *
   * @param depths at least one, each once
   * @return a new step
   * @throws IllegalArgumentException if there is none or one comes twice
   */
  AdviceStep depths(Depth... depths);

  /**
   * Sets a window: of every text its first T tokens are pooled, as the model gives them after
   * reading all of it. Texts with fewer are left out and counted.
   *
   * @param tokens T, special tokens left out, at least 2
   * @return a new step
   * @throws IllegalArgumentException if the number is below 2
   */
  AdviceStep window(int tokens);

  /**
   * Cuts texts before the model reads them.
   *
   * @param tokens longest text in tokens, special tokens included, at least 2; at most what the
   *     model takes counts
   * @return a new step
   * @throws IllegalArgumentException if the number is below 2
   */
  AdviceStep maxLength(int tokens);

  /**
   * Cuts texts to their window, {@value Defaults#WINDOW} tokens unless one was set, before the
   * model reads them, so that no token has seen what stands beyond. A pooling that is chosen then
   * cuts texts, too, when it embeds them.
   *
   * @return a new step
   */
  AdviceStep cutTexts();

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
   * @param count 20 to 100,000; 200 by default
   * @return a new step
   * @throws IllegalArgumentException if the number is below 20 or above 100,000
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
   * Writes the state of the reading to a file now and then, each time complete or not at all:
   * written beside it, forced to the disk, renamed. An existing file is replaced.
   *
   * @param file a file name in an existing directory
   * @param texts how many texts lie between two checkpoints, at least 1; rounded up to a multiple
   *     of 1,024
   * @return a new step
   * @throws IllegalArgumentException if the number is below 1 or the file cannot be written there
   */
  AdviceStep checkpoint(Path file, int texts);

  /**
   * Goes on from a checkpoint, to the same numbers bit for bit as without the interruption, and
   * writes further ones; begins anew where there is none yet.
   *
   * @param file the file given to {@link #checkpoint}; one of another question, seed, model or
   *     other texts is refused by {@link #advise(Texts)}
   * @param texts as there
   * @return a new step
   * @throws IllegalArgumentException if the number is below 1 or the file cannot be written there
   */
  AdviceStep resume(Path file, int texts);

  /**
   * Tells how far the reading is.
   *
   * @param listener receives the number of texts read after every piece of 1,024 and after the
   *     last, on the reading thread; what it throws ends the reading
   * @return a new step
   */
  AdviceStep progress(IntConsumer listener);

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
   * @throws IllegalArgumentException if there are fewer than 32 texts, a depth or the window is
   *     beyond the model, or a checkpoint to be resumed is damaged or of something else
   */
  PoolingAdvice advise(Texts texts);

  /**
   * Reads all texts once through a model that is loaded already.
   *
   * @param session the model of the question, loaded; stays open
   * @param texts the texts, with or without labels
   * @return the advice
   * @throws IllegalArgumentException as {@link #advise(Texts)}
   */
  PoolingAdvice advise(ModelSession session, Texts texts);

  /**
   * How a corpus is cut into parts that are read on different machines. Texts are numbered from 0
   * in any order that does not change.
   *
   * @param texts the corpus; only its number of texts counts
   * @param parts number of parts, at least 1
   * @return which text is read where, and when
   * @throws IllegalArgumentException if there are fewer than 32 texts or no part
   */
  @API(status = API.Status.INTERNAL)
  CorpusSplit split(TextsSummary texts, int parts);

  /**
   * Reads the pilot of a corpus, to which parts are added by {@link AdviceState#part}.
   *
   * @param session the model of the question, loaded; stays open
   * @param texts all texts
   * @return the state of a corpus of which the pilot was read
   * @throws IllegalArgumentException as {@link #advise(Texts)}, or if a pooling is none of the
   *     library's
   */
  AdviceState begin(ModelSession session, Texts texts);

  /**
   * Reads the pilot of a corpus that is in no one place.
   *
   * @param session the model of the question, loaded; stays open
   * @param texts what is known of all texts: their number, and their two labels, if any
   * @param pilot the texts of part 0 of the {@linkplain #split split}, in increasing order of their
   *     places
   * @return the state of a corpus of which the pilot was read
   * @throws IllegalArgumentException as {@link #begin(ModelSession, Texts)}, or if a text is out of
   *     order or of another part
   */
  @API(status = API.Status.INTERNAL)
  AdviceState begin(ModelSession session, TextsSummary texts, Iterator<PlacedText> pilot);

  /**
   * Takes the pilot of another state, so that it is read once and the same on all machines, whose
   * processors may round in different ways.
   *
   * @param session the model of the question, loaded; stays open
   * @param texts all texts
   * @param pilot a state of the same question
   * @return the state of a corpus of which the pilot was read
   * @throws IllegalArgumentException if the state is of something else, saying what
   */
  AdviceState begin(ModelSession session, Texts texts, AdviceState pilot);
}
