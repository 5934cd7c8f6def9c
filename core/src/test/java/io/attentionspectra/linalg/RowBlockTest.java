package io.attentionspectra.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attentionspectra.base.Randomness;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RowBlockTest {

  /** Whatever number of rows is left after fours; what the block and the target held is gone. */
  @Test
  void aWeightedSumIsTheProductWithTheLeadingRows() {
    for (int rows = 1; rows < 10; rows++) {
      RowBlock block = RowBlock.of(rows, 7);
      double[] weights = Randomness.of(rows).gaussians(rows);
      for (int seed = 1; seed < 3; seed++) {
        double[] entries = Randomness.of(100 * seed + rows).gaussians(10 * 7);
        block.fill(Matrix.of(10, 7, entries));
        Matrix leading = Matrix.of(rows, 7, Arrays.copyOf(entries, rows * 7));
        double[] sum = new double[9];
        Arrays.fill(sum, 5);
        block.weightedSum(weights, sum);
        double[] expected = leading.transpose().times(weights);
        assertArrayEquals(expected, Arrays.copyOf(sum, 7), 1e-13);
        assertArrayEquals(new double[] {5, 5}, Arrays.copyOfRange(sum, 7, 9));
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThrows(IllegalArgumentException.class, () -> RowBlock.of(0, 3));
    assertThrows(IllegalArgumentException.class, () -> RowBlock.of(3, 0));
    RowBlock block = RowBlock.of(3, 2);
    assertThrows(IndexOutOfBoundsException.class, () -> block.fill(Matrix.identity(2)));
  }
}
