package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import java.util.Optional;

/**
 * What makes the first hidden states: rows of the token table, scaled; plus rows of the tables of
 * positions and token types; normalised where the family does; projected to the hidden width where
 * the tables are of another.
 *
 * @param width of the tables; E, or else a projection follows
 * @param positions table of learned absolute positions, if there is one
 * @param tokenTypes rows of the token type table, 0 without one
 * @param scale factor of the token rows, 1 in most families
 * @param normalised whether a normalisation follows the sum
 * @param projectionBiased whether the projection, where there is one, adds a bias
 */
public record Embedding(
    int width,
    Optional<PositionTable> positions,
    int tokenTypes,
    double scale,
    boolean normalised,
    boolean projectionBiased) {

  /**
   * Checks the numbers.
   *
   * @param width of the tables, at least 1
   * @param positions table of positions
   * @param tokenTypes rows, at least 0
   * @param scale positive
   * @param normalised whether a normalisation follows
   * @param projectionBiased whether the projection has a bias
   * @throws IllegalArgumentException if a number does not fit
   */
  public Embedding {
    Check.atLeast("embedding_size", width, 1);
    Check.atLeast("type_vocab_size", tokenTypes, 0);
    Check.positive("embedding scale", scale);
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
   * The same with the token rows multiplied.
   *
   * @param factor positive
   * @return a new embedding
   */
  public Embedding scaled(double factor) {
    return new Embedding(width, positions, tokenTypes, factor, normalised, projectionBiased);
  }
}
