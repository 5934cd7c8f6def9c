package io.attentionspectra.formats.internal.sentence;

import io.attentionspectra.base.Check;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The vector that the authors of a sentence-transformers model make of a text: its pooling, of all
 * tokens that the model reads, then its dense layers and normalisation, in float64. Sessions give
 * it the last hidden states of texts and hand the vectors out beside their tokens.
 */
public final class SentenceVectors {

  private final SentencePooling pooling;
  private final int tokens;
  private final List<UnaryOperator<double[]>> steps;
  private final int width;

  private SentenceVectors(
      SentencePooling pooling, int tokens, List<UnaryOperator<double[]>> steps, int width) {
    this.pooling = pooling;
    this.tokens = tokens;
    this.steps = List.copyOf(steps);
    this.width = width;
  }

  /**
   * What a directory says of its pooling, for readers of models.
   *
   * @param vectors how vectors are made, where it can be computed
   * @param notes what a reader of results must know; of a module that cannot be computed, which and
   *     why
   */
  public record Told(Optional<SentenceVectors> vectors, List<String> notes) {

    /**
     * Copies the list.
     *
     * @param vectors as in the record
     * @param notes as in the record
     */
    public Told {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Reads a directory; a module that cannot be computed is told in a note.
   *
   * @param directory of a model
   * @param tokens d, length of a hidden state
   * @return what it says, nothing where it has no {@code modules.json}
   * @throws IllegalArgumentException if its files are damaged
   */
  public static Told told(Path directory, int tokens) {
    List<String> notes =
        new ArrayList<>(
            SentenceModules.in(directory).map(SentenceModules::notes).orElse(List.of()));
    try {
      return new Told(in(directory, tokens), notes);
    } catch (IllegalArgumentException e) {
      notes.add("the model's own pooling is not measured: " + e.getMessage());
      return new Told(Optional.empty(), notes);
    }
  }

  /**
   * How a directory makes vectors.
   *
   * @param directory of a model
   * @param tokens d, length of a hidden state
   * @return how vectors are made; empty where it has no {@code modules.json} or none of its modules
   *     pools
   * @throws IllegalArgumentException if a module is not known, damaged, or has weights in another
   *     file than {@code model.safetensors}
   */
  public static Optional<SentenceVectors> in(Path directory, int tokens) {
    return SentenceModules.read(directory).flatMap(read -> of(read, tokens));
  }

  private static Optional<SentenceVectors> of(SentenceModules.Read read, int tokens) {
    if (read.modules().pooling().isEmpty()) {
      return Optional.empty();
    }
    SentencePooling pooling = read.modules().pooling().get();
    int width = Math.multiplyExact(tokens, pooling.modes().size());
    List<UnaryOperator<double[]>> steps = new ArrayList<>();
    for (SentenceStep step : read.steps()) {
      SentenceStep.Ready ready = step.ready(width);
      steps.add(ready.function());
      width = ready.width();
    }
    return Optional.of(new SentenceVectors(pooling, tokens, steps, width));
  }

  /**
   * Length of the vectors.
   *
   * @return their length
   */
  public int width() {
    return width;
  }

  /**
   * The vector of one text.
   *
   * @param hidden last hidden states, of which the text's begin at an index, token after token,
   *     without padding; not changed
   * @param start index of the first number
   * @param length number of its tokens, special ones counted
   * @return the vector
   * @throws IllegalArgumentException if there is no token
   */
  public double[] of(FloatBuffer hidden, int start, int length) {
    Check.atLeast("tokens", length, 1);
    double[] vector = pooling.pooled(hidden, start, length, tokens);
    for (UnaryOperator<double[]> step : steps) {
      vector = step.apply(vector);
    }
    return vector;
  }
}
