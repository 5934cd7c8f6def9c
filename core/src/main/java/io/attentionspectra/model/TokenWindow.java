package io.attentionspectra.model;

import io.attentionspectra.linalg.Matrix;

/**
 * The first T tokens of one text at one depth, special tokens left out, and the text's first token.
 *
 * @param text number of the text, from 0
 * @param depth {@link #EMBEDDING_TABLE}, 0 for the embeddings that enter the first layer, l + 1 for
 *     the output of layer l
 * @param tokens T × d, one token a row
 * @param first the special token before them ([CLS]), length d; the first row where the model has
 *     none
 */
@SuppressWarnings("ArrayRecordComponent")
public record TokenWindow(int text, int depth, Matrix tokens, double[] first) {

  /** The depth of the raw rows of the embedding table, before positions and normalisation. */
  public static final int EMBEDDING_TABLE = -1;
}
