package io.attentionspectra.ensemble;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.pooling.Pooling;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Sequences of tokens from a table with correlated signs. Sequence n depends on the seed and on n
 * alone, not on threads or order.
 *
 * @param table token vectors
 * @param signs generator of the signs
 * @param randomness seed of the sequences
 */
public record SequenceEnsemble(TokenTable table, SequenceSigns signs, Randomness randomness) {

  /**
   * One sequence.
   *
   * @param index n ≥ 0
   * @return tokens × d matrix, one row per sign of the sequence
   */
  public Matrix tokens(int index) {
    UniformRandomProvider generator = generator(index);
    int[] drawn = signs.draw(generator);
    double[][] rows = new double[drawn.length][];
    for (int t = 0; t < rows.length; t++) {
      rows[t] = table.draw(drawn[t], generator);
    }
    return Matrix.of(rows);
  }

  /**
   * The signs of one sequence, those used by {@link #tokens}.
   *
   * @param index n ≥ 0
   * @return its signs
   */
  public int[] signsOf(int index) {
    return signs.draw(generator(index));
  }

  /**
   * Pooled vectors of the first sequences, computed in parallel.
   *
   * @param pooling how tokens become one vector
   * @param count N ≥ 1
   * @return N × d matrix
   * @throws IllegalArgumentException if the count is below 1
   */
  public Matrix pooled(Pooling pooling, int count) {
    Check.atLeast("count", count, 1);
    Check.entries("sequences x dimension", count, table.dimension());
    double[][] rows = new double[count][];
    IntStream.range(0, count).parallel().forEach(n -> rows[n] = pooling.apply(tokens(n)));
    return Matrix.of(rows);
  }

  private UniformRandomProvider generator(int index) {
    return randomness.child("sequence", Check.atLeast("index", index, 0)).generator();
  }
}
