package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * Learned absolute positions.
 *
 * @param rows rows of the table
 * @param first row of the first token; above 0 where the rows up to the padding index are reserved
 */
@API(status = API.Status.INTERNAL)
public record PositionTable(int rows, int first) {

  /**
   * Checks the numbers.
   *
   * @param rows above {@code first}
   * @param first at least 0
   * @throws IllegalArgumentException if no row is left for a token
   */
  public PositionTable {
    Check.atLeast("firstPosition", first, 0);
    if (rows <= first) {
      throw Check.failure(
          "max_position_embeddings",
          rows,
          "must be above the first position, " + first,
          "check config");
    }
  }

  /**
   * The longest text the table allows.
   *
   * @return a number of tokens
   */
  public int tokens() {
    return rows - first;
  }
}
