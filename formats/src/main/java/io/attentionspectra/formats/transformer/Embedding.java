package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What makes the first hidden states: rows of the token table, scaled; plus rows of the tables of
 * positions and token types; normalised where the family does. Where the tables are of another
 * width than the hidden states, a projection follows, or stands between token rows and sum.
 *
 * @param width of the token table; if it is not E, there is a projection
 * @param positions table of learned absolute positions, if there is one
 * @param tokenTypes rows of the token type table, 0 without one
 * @param scale factor of the token rows, 1 in most families
 * @param normalised whether a normalisation follows the sum
 * @param projectsTokens whether a projection is one of the token rows alone, without a bias, and
 *     the other tables have the hidden width; else it is of the normalised sum, with a bias
 * @param patches of images, whose projected pixels take the place of token rows; the one row of the
 *     token table is then that of the class token before them
 */
@API(status = API.Status.INTERNAL)
public record Embedding(
    int width,
    Optional<PositionTable> positions,
    int tokenTypes,
    double scale,
    boolean normalised,
    boolean projectsTokens,
    Optional<Patches> patches) {

  /**
   * Checks the numbers.
   *
   * @param width of the tables, at least 1
   * @param positions table of positions
   * @param tokenTypes rows, at least 0
   * @param scale positive
   * @param normalised whether a normalisation follows
   * @param projectsTokens whether a projection is of the token rows alone
   * @param patches of images
   * @throws IllegalArgumentException if a number does not fit
   */
  public Embedding {
    Check.atLeast("embedding_size", width, 1);
    Check.atLeast("type_vocab_size", tokenTypes, 0);
    Check.positive("embedding scale", scale);
  }

  /**
   * First hidden states of tokens that have numbers.
   *
   * @param width of the tables, at least 1
   * @param positions table of positions
   * @param tokenTypes rows, at least 0
   * @param scale positive
   * @param normalised whether a normalisation follows
   * @param projectsTokens whether a projection is of the token rows alone
   * @throws IllegalArgumentException if a number does not fit
   */
  public Embedding(
      int width,
      Optional<PositionTable> positions,
      int tokenTypes,
      double scale,
      boolean normalised,
      boolean projectsTokens) {
    this(width, positions, tokenTypes, scale, normalised, projectsTokens, Optional.empty());
  }

  /**
   * Projected patches of images behind a class token, plus rows of a table of positions.
   *
   * @param width E
   * @param patches of an image
   * @return the embedding
   * @throws IllegalArgumentException if the width is below 1
   */
  public static Embedding ofPatches(int width, Patches patches) {
    PositionTable table = new PositionTable(patches.count() + 1, 0);
    return new Embedding(width, Optional.of(table), 0, 1, false, false, Optional.of(patches));
  }

  /**
   * Rows of the token table alone, as decoders with rotary positions have them.
   *
   * @param width E
   * @return the embedding
   */
  public static Embedding ofTokens(int width) {
    return new Embedding(width, Optional.empty(), 0, 1, false, false);
  }

  /**
   * The same with tables of another width.
   *
   * @param other width, at least 1
   * @return a new embedding
   */
  public Embedding ofTables(int other) {
    return new Embedding(other, positions, tokenTypes, scale, normalised, projectsTokens, patches);
  }

  /**
   * Width of the sum of the tables.
   *
   * @param hidden E
   * @return E where token rows are projected, else the width of the tables
   */
  public int summedWidth(int hidden) {
    return projectsTokens ? hidden : width;
  }

  /**
   * The same with the token rows multiplied.
   *
   * @param factor positive
   * @return a new embedding
   */
  public Embedding scaled(double factor) {
    return new Embedding(width, positions, tokenTypes, factor, normalised, projectsTokens, patches);
  }
}
