package io.attentionspectra.study;

import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.state.PartRange;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What to measure of a model and what to set it against: an immutable value. Every method returns a
 * new study; nothing is loaded before {@link #run}.
 *
 * <p>Defaults: all layers, all heads, seed 42, texts cut to the smaller of 512 tokens and what the
 * model takes, windows of 16 tokens of whole texts, the last layer.
 */
public interface Study {

  /**
   * Adds attention spectra.
   *
   * @param probe {@link Spectra#attentionSpectrum()}
   * @return the study, ready for the probe's nulls
   * @throws IllegalArgumentException if the study has this probe already
   */
  AttentionStep probe(AttentionProbe probe);

  /**
   * Adds pooled covariances.
   *
   * @param probe {@link Spectra#pooledCovariance}
   * @return the study, ready for the probe's laws
   * @throws IllegalArgumentException if the study has this probe already, or a pooling is the
   *     authors' own
   */
  PooledStep probe(PooledProbe probe);

  /**
   * Sets the seed of the simulated nulls.
   *
   * @param seed any number
   * @return a new study
   */
  Study seed(long seed);

  /**
   * Says why the study is made.
   *
   * @param reason the question behind it, one phrase
   * @return a new study whose description ends with the reason
   */
  Study because(String reason);

  /**
   * Cuts texts before the model reads them.
   *
   * @param tokens longest text in tokens, special tokens included, at least 2
   * @return a new study
   * @throws IllegalArgumentException if the number is below 2
   */
  Study maxLength(int tokens);

  /**
   * Sets the window of the pooled covariances: of every text its first T tokens are pooled, as the
   * model gives them after reading all of it. Texts with fewer are left out and counted.
   *
   * @param tokens T, special tokens left out, at least 1
   * @return a new study
   * @throws IllegalArgumentException if the number is below 1
   */
  Study window(int tokens);

  /**
   * Cuts texts for pooled covariances to their window before the model reads them, so that no token
   * has seen what stands beyond. The numbers are then those of texts of T tokens, not those of an
   * embedder that is given whole texts.
   *
   * @return a new study
   */
  Study cutTexts();

  /**
   * Keeps the first windows of every class, so that classes of different size weigh the same.
   *
   * @param most number of windows kept of each label; without labels, of all texts
   * @return a new study
   * @throws IllegalArgumentException if the number is below 1
   */
  Study mostPerClass(int most);

  /**
   * Sets where tokens are pooled.
   *
   * @param depths at least one
   * @return a new study
   * @throws IllegalArgumentException if there is none
   */
  Study depths(Depth... depths);

  /**
   * The study in one sentence, which titles tables and plots.
   *
   * @return a sentence
   */
  String describe();

  /**
   * Loads the model, measures and closes it.
   *
   * @param texts the texts of every probe
   * @return what was found
   * @throws IllegalArgumentException if a selection matches nothing or a number is beyond the model
   */
  default StudyResult run(Texts texts) {
    return run(texts, texts);
  }

  /**
   * Loads the model, measures and closes it, with long passages for attention spectra and many
   * short texts for pooled covariances.
   *
   * @param passages the texts of the attention spectra
   * @param sentences the texts of the pooled covariances, with or without labels
   * @return what was found; a number of heads or texts too small for a probe is no failure but
   *     leaves its part empty and adds a note
   * @throws IllegalArgumentException if a selection matches nothing or a number is beyond the model
   */
  StudyResult run(Texts passages, Texts sentences);

  /**
   * Loads the model once and measures the heads of every text by itself: one result a text, with no
   * mean over texts in it. Pooled covariances, which take many texts, are left out. A simulated
   * null of text n is drawn as it is for text n of {@link #run}; timings are those of all texts.
   *
   * @param passages the texts
   * @return what was found of each, in their order
   * @throws IllegalArgumentException if the study has no attention probe, a selection matches
   *     nothing, or a number is beyond the model
   */
  List<StudyResult> perText(Texts passages);

  /**
   * Measures the heads on a part of the texts through a model that is loaded already. Part i of n
   * holds the texts from N(i − 1)/n to N i/n, rounded down, in their order.
   *
   * @param session the model of the study, loaded; stays open
   * @param passages all texts
   * @param part number of the part, from 1
   * @param of number of all parts
   * @return what is kept of the part, which may hold no text
   * @throws IllegalArgumentException if there is no such part, the study has no attention probe or
   *     asks for pooled covariances, or as {@link #run(Texts)}
   */
  default StudyState part(ModelSession session, Texts passages, int part, int of) {
    PartRange range = PartRange.of(part, of);
    int count = passages.lines().size();
    int first = range.start(count);
    return part(
        session,
        passages.summary(),
        first,
        passages.lines().subList(first, range.end(count)),
        range);
  }

  /**
   * Measures the heads on some texts of a corpus that is in no one place.
   *
   * @param session the model of the study, loaded; stays open
   * @param texts what is known of all texts
   * @param first number of the first of these texts in the corpus, from 0
   * @param lines these texts, which follow each other in the corpus
   * @param part which part they are
   * @return what is kept of them
   * @throws IllegalArgumentException as {@link #part(ModelSession, Texts, int, int)}
   */
  @API(status = API.Status.INTERNAL)
  StudyState part(
      ModelSession session, TextsSummary texts, int first, List<String> lines, PartRange part);
}
