package io.attentionspectra.model;

import io.attentionspectra.linalg.Matrix;
import java.util.Optional;

/**
 * The first T tokens of one text at one depth, special tokens left out, and the text's first token.
 *
 * @param text number of the text, from 0
 * @param depth {@link #EMBEDDING_TABLE}, 0 for the embeddings that enter the first layer, l + 1 for
 *     the output of layer l
 * @param tokens T × d, one token a row
 * @param first the special token before them ([CLS]), length d; the first row where the model has
 *     none
 * @param numbers numbers of the tokens in the vocabulary, T of them; none where the session does
 *     not tell them
 * @param own the vector that the model's authors make of the whole text, special tokens with it; at
 *     the output of the last layer of models that say how
 */
@SuppressWarnings("ArrayRecordComponent")
public record TokenWindow(
    int text, int depth, Matrix tokens, double[] first, int[] numbers, Optional<double[]> own) {

  /** The depth of the raw rows of the embedding table, before positions and normalisation. */
  public static final int EMBEDDING_TABLE = -1;

  /**
   * A window of a model that does not say how its authors pool.
   *
   * @param text number of the text
   * @param depth where it was read
   * @param tokens T × d
   * @param first the special token before them
   * @param numbers numbers of the tokens
   */
  public TokenWindow(int text, int depth, Matrix tokens, double[] first, int[] numbers) {
    this(text, depth, tokens, first, numbers, Optional.empty());
  }

  /**
   * A window whose token numbers are not told.
   *
   * @param text number of the text
   * @param depth where it was read
   * @param tokens T × d
   * @param first the special token before them
   */
  public TokenWindow(int text, int depth, Matrix tokens, double[] first) {
    this(text, depth, tokens, first, new int[0]);
  }

  /**
   * The same window of a text with another number.
   *
   * @param other number of the text
   * @return a new window of the same arrays
   */
  public TokenWindow ofText(int other) {
    return new TokenWindow(other, depth, tokens, first, numbers, own);
  }
}
