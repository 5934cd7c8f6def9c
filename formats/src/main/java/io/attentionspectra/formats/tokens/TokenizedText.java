package io.attentionspectra.formats.tokens;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.PoolingWindow;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The tokens of one text, special tokens included; of an image its patches, which have vectors in
 * the place of numbers.
 */
public final class TokenizedText {

  private final long[] ids;
  private final long[] types;
  private final boolean[] special;
  private final float[] vectors;

  private TokenizedText(long[] ids, long[] types, boolean[] special, float[] vectors) {
    this.ids = ids;
    this.types = types;
    this.special = special;
    this.vectors = vectors;
  }

  /**
   * Tokens given by number.
   *
   * @param ids token numbers
   * @param types token types
   * @param special whether a token was added by the tokenizer ([CLS], [SEP], …) rather than read
   *     from the text
   * @return the tokens, none for an empty text where the tokenizer adds none
   * @throws IllegalArgumentException if the lengths differ
   */
  public static TokenizedText of(long[] ids, long[] types, boolean[] special) {
    if (types.length != ids.length || special.length != ids.length) {
      throw Check.failure(
          "tokens", ids.length, "ids, types and special differ in length", "give one per token");
    }
    return new TokenizedText(ids.clone(), types.clone(), special.clone(), new float[0]);
  }

  /**
   * Tokens given by vectors, each of number and type 0: patches of an image.
   *
   * @param vectors one after the other, all of the same size
   * @param special whether a token was added, such as that of the class
   * @return the tokens
   * @throws IllegalArgumentException if there is no token, or vectors do not come out even
   */
  public static TokenizedText ofVectors(float[] vectors, boolean[] special) {
    Check.atLeast("tokens", special.length, 1);
    if (vectors.length == 0 || vectors.length % special.length != 0) {
      throw Check.failure(
          "vectors", vectors.length, "must be a multiple of the tokens", "give one per token");
    }
    return new TokenizedText(
        new long[special.length], new long[special.length], special.clone(), vectors.clone());
  }

  /**
   * Size of the vectors of the tokens.
   *
   * @return entries of one, 0 where tokens are given by number
   */
  public int vectorSize() {
    return ids.length == 0 ? 0 : vectors.length / ids.length;
  }

  /**
   * The vectors of the tokens, one after the other.
   *
   * @return a copy, empty where tokens are given by number
   */
  public float[] vectors() {
    return vectors.clone();
  }

  /**
   * Number of tokens, special ones counted.
   *
   * @return ℓ
   */
  public int length() {
    return ids.length;
  }

  /**
   * Number of tokens read from the text.
   *
   * @return the length less the special tokens
   */
  public int contentLength() {
    return contentPositions().length;
  }

  /**
   * Where the tokens read from the text stand.
   *
   * @return ascending positions
   */
  public int[] contentPositions() {
    return IntStream.range(0, special.length).filter(i -> !special[i]).toArray();
  }

  /**
   * Requires that every token has a row in the model's tables.
   *
   * @param tokenRows number of rows of the table of tokens
   * @param typeRows number of rows of the table of token types
   * @throws IllegalArgumentException if one has not, and says which number
   */
  public void requireRows(int tokenRows, int typeRows) {
    for (long id : ids) {
      if (id < 0 || id >= tokenRows) {
        throw Check.failure(
            "token",
            id,
            "has no row in the model's table of " + tokenRows,
            "the tokenizer is of another model, or got tokens for which the table was not resized");
      }
    }
    for (long type : types) {
      if (typeRows > 0 && (type < 0 || type >= typeRows)) {
        throw Check.failure(
            "token type",
            type,
            "has no row in the model's table of " + typeRows,
            "use a tokenizer.json whose post_processor gives types below " + typeRows);
      }
    }
  }

  /**
   * Token numbers.
   *
   * @return a copy
   */
  public long[] ids() {
    return ids.clone();
  }

  /**
   * Token types.
   *
   * @return a copy
   */
  public long[] types() {
    return types.clone();
  }

  /**
   * Cuts the text, keeping the special tokens before what is kept and those at its end: [CLS] a b c
   * d [SEP] cut to 4 is [CLS] a b [SEP].
   *
   * @param maxLength most tokens to keep, special ones counted
   * @return this text if it is short enough
   * @throws IllegalArgumentException if no token of the text would be left
   */
  public TokenizedText cutTo(int maxLength) {
    if (length() <= maxLength) {
      return this;
    }
    int[] content = contentPositions();
    int tail = content.length == 0 ? 0 : length() - 1 - content[content.length - 1];
    int fitting = (int) IntStream.of(content).filter(at -> at + 1 + tail <= maxLength).count();
    if (fitting == 0) {
      Check.atLeast(
          "max-length", maxLength, content.length == 0 ? length() + 1 : content[0] + 1 + tail);
    }
    return firstContent(fitting);
  }

  /**
   * What a model reads of the text when its first tokens are pooled.
   *
   * @param window which tokens are pooled, and how much of the text is read for them
   * @return the text, cut where it is longer
   */
  public TokenizedText cutFor(PoolingWindow window) {
    boolean longer = !window.poolsAllTokens() && contentLength() > window.tokens();
    TokenizedText least = longer ? firstContent(window.tokens()) : this;
    return cutTo(window.mostRead(least.length() - least.contentLength()));
  }

  /**
   * Where the first tokens of the text stand, special tokens left out.
   *
   * @param count most positions
   * @return ascending positions, fewer where the text has fewer tokens
   */
  public int[] contentPositions(int count) {
    int[] all = contentPositions();
    return all.length <= count ? all : Arrays.copyOf(all, count);
  }

  /**
   * Numbers of some tokens in the vocabulary.
   *
   * @param positions where they stand
   * @return one number per position
   */
  public int[] numbers(int[] positions) {
    return IntStream.of(positions).map(i -> Math.toIntExact(ids[i])).toArray();
  }

  /**
   * Keeps the first tokens of the text, the special tokens before and between them, and those at
   * its end.
   *
   * @param count tokens to keep, special ones not counted
   * @return the shortened text
   * @throws IllegalArgumentException if the text has fewer
   */
  public TokenizedText firstContent(int count) {
    int[] content = contentPositions();
    Check.within("tokens", count, 1, content.length, "the text is too short");
    int last = content[count - 1];
    int end = content[content.length - 1];
    int[] kept = IntStream.range(0, length()).filter(i -> i <= last || i > end).toArray();
    boolean[] keptSpecial = new boolean[kept.length];
    for (int i = 0; i < kept.length; i++) {
      keptSpecial[i] = special[kept[i]];
    }
    return new TokenizedText(
        Arrays.stream(kept).mapToLong(i -> ids[i]).toArray(),
        Arrays.stream(kept).mapToLong(i -> types[i]).toArray(),
        keptSpecial,
        vectorsOf(kept));
  }

  private float[] vectorsOf(int[] kept) {
    int size = vectorSize();
    float[] own = new float[kept.length * size];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(vectors, kept[i] * size, own, i * size, size);
    }
    return own;
  }
}
