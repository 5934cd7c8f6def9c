package io.attentionspectra.linalg;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * Room for the rows of a matrix, to be filled again and again, each row an array of its own:
 * compilers use vector instructions only where all arrays of a loop are read and written at the
 * same index. Not thread-safe.
 */
@API(status = API.Status.INTERNAL)
public final class RowBlock {

  private final double[][] rows;

  private RowBlock(double[][] rows) {
    this.rows = rows;
  }

  /**
   * Room for rows, zero at first.
   *
   * @param rows how many, at least 1
   * @param columns numbers in each, at least 1
   * @return the block
   * @throws IllegalArgumentException if a number is below 1
   */
  public static RowBlock of(int rows, int columns) {
    Check.atLeast("rows", rows, 1);
    return new RowBlock(new double[rows][Check.atLeast("columns", columns, 1)]);
  }

  /**
   * Fills all rows.
   *
   * @param matrix of at least as many rows and columns; its leading part is read
   * @throws IndexOutOfBoundsException if it is smaller
   */
  public void fill(Matrix matrix) {
    for (int i = 0; i < rows.length; i++) {
      matrix.copyRow(i, rows[i]);
    }
  }

  /**
   * Fills as many leading rows as a matrix has; the others keep what they had.
   *
   * @param matrix of at most as many rows, and of at least as many columns
   * @throws IndexOutOfBoundsException if it has more rows or fewer columns
   */
  public void fillLeading(Matrix matrix) {
    for (int i = 0; i < matrix.rows(); i++) {
      matrix.copyRow(i, rows[i]);
    }
  }

  /** Fills leading numbers of one row. */
  void fill(int row, double[] from, int start, int count) {
    System.arraycopy(from, start, rows[row], 0, count);
  }

  /**
   * The weighted sum of leading rows.
   *
   * @param weights one for each of them
   * @param sum receives Σᵢ wᵢ xᵢ at its beginning
   * @throws IndexOutOfBoundsException if there are more weights than rows or the target is shorter
   */
  public void weightedSum(double[] weights, double[] sum) {
    int columns = rows[0].length;
    Arrays.fill(sum, 0, columns, 0);
    add(weights, 0, weights.length, sum, columns);
  }

  /** Adds weighted leading rows, of each its leading columns; weights are read from a place on. */
  void add(double[] weights, int from, int count, double[] sum, int columns) {
    int i = 0;
    for (; i + 3 < count; i += 4) {
      addFour(weights, from + i, i, sum, columns);
    }
    for (; i < count; i++) {
      double weight = weights[from + i];
      double[] row = rows[i];
      for (int j = 0; j < columns; j++) {
        sum[j] += weight * row[j];
      }
    }
  }

  private void addFour(double[] weights, int at, int row, double[] sum, int columns) {
    double a = weights[at];
    double b = weights[at + 1];
    double c = weights[at + 2];
    double d = weights[at + 3];
    double[] first = rows[row];
    double[] second = rows[row + 1];
    double[] third = rows[row + 2];
    double[] fourth = rows[row + 3];
    for (int j = 0; j < columns; j++) {
      sum[j] += (a * first[j] + b * second[j]) + (c * third[j] + d * fourth[j]);
    }
  }
}
