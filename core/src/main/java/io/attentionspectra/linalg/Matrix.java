package io.attentionspectra.linalg;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * An immutable dense matrix of double precision numbers with at least one row and one column.
 *
 * <p>Factories copy what they are given and require finite entries; arithmetic that overflows is
 * caught by the {@link SpectralSolver}. Products run in parallel; each entry is summed in a fixed
 * order, so results do not depend on the number of threads.
 */
public final class Matrix {

  private final int rows;
  private final int columns;
  private final double[] values;

  private Matrix(int rows, int columns, double[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /**
   * A matrix from its rows.
   *
   * @param rows rows of equal length, copied
   * @return the matrix
   * @throws IllegalArgumentException if there is no row or no column, the rows differ in length, or
   *     an entry is not finite
   */
  public static Matrix of(double[][] rows) {
    Check.atLeast("rows", rows.length, 1);
    int columns = Check.atLeast("columns", rows[0].length, 1);
    double[] values = new double[Check.entries("rows x columns", rows.length, columns)];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != columns) {
        throw Check.failure(
            "length of row " + i,
            rows[i].length,
            "must be that of row 0, " + columns,
            "give rows of equal length");
      }
      System.arraycopy(rows[i], 0, values, i * columns, columns);
    }
    return new Matrix(rows.length, columns, values).requireFinite("entry");
  }

  /**
   * A matrix from its entries in row-major order.
   *
   * @param rows number of rows, at least 1
   * @param columns number of columns, at least 1
   * @param rowMajor {@code rows · columns} finite entries, copied
   * @return the matrix
   * @throws IllegalArgumentException if sizes and entries do not fit or an entry is not finite
   */
  public static Matrix of(int rows, int columns, double[] rowMajor) {
    requireSize(rows, columns);
    if (rowMajor.length != (long) rows * columns) {
      throw Check.failure(
          "number of entries",
          rowMajor.length,
          "must be rows x columns = " + rows + " x " + columns,
          "check the shape");
    }
    return new Matrix(rows, columns, rowMajor.clone()).requireFinite("entry");
  }

  /**
   * A matrix of rows found in an array of single precision, as engines give them.
   *
   * @param values finite entries, copied
   * @param starts where each row begins, at least one
   * @param columns length of a row, at least 1
   * @return the matrix
   * @throws IllegalArgumentException if a size is below 1 or an entry is not finite
   * @throws IndexOutOfBoundsException if a row is not within the array
   */
  public static Matrix ofFloats(float[] values, int[] starts, int columns) {
    requireSize(starts.length, columns);
    double[] entries = new double[Check.entries("rows x columns", starts.length, columns)];
    boolean finite = true;
    for (int i = 0; i < starts.length; i++) {
      for (int j = 0, at = i * columns, from = starts[i]; j < columns; j++) {
        float entry = values[from + j];
        entries[at + j] = entry;
        finite &= Math.abs(entry) <= Float.MAX_VALUE;
      }
    }
    Matrix matrix = new Matrix(starts.length, columns, entries);
    return finite ? matrix : matrix.requireFinite("entry");
  }

  /**
   * A matrix from a function of row and column, called in row-major order.
   *
   * @param rows number of rows, at least 1
   * @param columns number of columns, at least 1
   * @param entry gives the finite entry of a place
   * @return the matrix
   * @throws IllegalArgumentException if a size is below 1 or an entry is not finite
   */
  public static Matrix generate(int rows, int columns, Entry entry) {
    requireSize(rows, columns);
    double[] values = new double[Check.entries("rows x columns", rows, columns)];
    for (int i = 0, at = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, at++) {
        values[at] = entry.at(i, j);
      }
    }
    return new Matrix(rows, columns, values).requireFinite("entry");
  }

  /**
   * The identity matrix.
   *
   * @param size number of rows and columns, at least 1
   * @return the identity
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Matrix identity(int size) {
    return generate(size, size, (i, j) -> i == j ? 1 : 0);
  }

  /**
   * Blocks set side by side.
   *
   * @param blocks at least one matrix, all with the same number of rows
   * @return [B₁ B₂ …]
   * @throws IllegalArgumentException if there is no block or the numbers of rows differ
   */
  public static Matrix concatenateColumns(List<Matrix> blocks) {
    Check.atLeast("number of blocks", blocks.size(), 1);
    int rows = blocks.get(0).rows;
    int columns = 0;
    for (Matrix block : blocks) {
      requireEqual("rows of a block", block.rows, "those of the first block", rows);
      columns += block.columns;
    }
    double[] values = new double[Check.entries("rows x columns", rows, columns)];
    int offset = 0;
    for (Matrix block : blocks) {
      for (int i = 0; i < rows; i++) {
        System.arraycopy(
            block.values, i * block.columns, values, i * columns + offset, block.columns);
      }
      offset += block.columns;
    }
    return new Matrix(rows, columns, values);
  }

  /**
   * Number of rows.
   *
   * @return at least 1
   */
  public int rows() {
    return rows;
  }

  /**
   * Number of columns.
   *
   * @return at least 1
   */
  public int columns() {
    return columns;
  }

  /**
   * One entry.
   *
   * @param row row index from 0
   * @param column column index from 0
   * @return the entry
   */
  public double get(int row, int column) {
    if (column < 0 || column >= columns) {
      throw new IndexOutOfBoundsException("column " + column + " of " + columns);
    }
    return values[row * columns + column];
  }

  /**
   * One row.
   *
   * @param index row index from 0
   * @return a copy of the row
   */
  public double[] row(int index) {
    return Arrays.copyOfRange(values, index * columns, (index + 1) * columns);
  }

  /**
   * One column.
   *
   * @param index column index from 0
   * @return a copy of the column
   */
  public double[] column(int index) {
    double[] column = new double[rows];
    for (int i = 0; i < rows; i++) {
      column[i] = get(i, index);
    }
    return column;
  }

  /**
   * All entries.
   *
   * @return a copy in row-major order
   */
  public double[] toArray() {
    return values.clone();
  }

  /**
   * Copies one row to an array.
   *
   * @param index row index from 0
   * @param target receives the row at its beginning
   * @throws IndexOutOfBoundsException if there is no such row or the array is shorter
   */
  public void copyRow(int index, double[] target) {
    System.arraycopy(values, Math.multiplyExact(index, columns), target, 0, columns);
  }

  /**
   * Neighbouring columns.
   *
   * @param from first column
   * @param to column after the last
   * @return the block of columns {@code from … to−1}
   * @throws IllegalArgumentException unless {@code 0 ≤ from < to ≤ columns()}
   */
  public Matrix columns(int from, int to) {
    Check.atLeast("from", from, 0);
    Check.atLeast("to", to, from + 1);
    Check.within("to", to, 1, columns, "stay within the columns");
    double[] block = new double[rows * (to - from)];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(values, i * columns + from, block, i * (to - from), to - from);
    }
    return new Matrix(rows, to - from, block);
  }

  /**
   * The transpose Aᵀ.
   *
   * @return a new matrix
   */
  public Matrix transpose() {
    return new Matrix(columns, rows, Products.transpose(values, rows, columns));
  }

  /**
   * The product A B.
   *
   * @param right B, with as many rows as this matrix has columns
   * @return A B
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public Matrix times(Matrix right) {
    requireEqual("rows of the right factor", right.rows, "columns of the left factor", columns);
    return new Matrix(
        rows, right.columns, Products.multiply(values, right.values, rows, columns, right.columns));
  }

  /**
   * The product A v.
   *
   * @param vector v, with one entry per column
   * @return A v
   * @throws IllegalArgumentException if the length does not fit
   */
  public double[] times(double[] vector) {
    requireEqual("length of the vector", vector.length, "the number of columns", columns);
    return Products.multiply(values, vector, rows, columns);
  }

  /**
   * The Gram matrix of the rows, A Aᵀ, exactly symmetric.
   *
   * @return a {@code rows × rows} matrix
   */
  public Matrix rowGram() {
    double[] right = Products.transpose(values, rows, columns);
    return new Matrix(rows, rows, Products.gram(values, right, rows, columns));
  }

  /**
   * The Gram matrix of the columns, Aᵀ A, exactly symmetric.
   *
   * @return a {@code columns × columns} matrix
   */
  public Matrix columnGram() {
    double[] left = Products.transpose(values, rows, columns);
    return new Matrix(columns, columns, Products.gram(left, values, columns, rows));
  }

  /**
   * The sum A + B.
   *
   * @param other B, of the same shape
   * @return A + B
   * @throws IllegalArgumentException if the shapes differ
   */
  public Matrix plus(Matrix other) {
    return plus(1, other);
  }

  /**
   * The difference A − B.
   *
   * @param other B, of the same shape
   * @return A − B
   * @throws IllegalArgumentException if the shapes differ
   */
  public Matrix minus(Matrix other) {
    return plus(-1, other);
  }

  /**
   * The combination A + bB.
   *
   * @param factor b
   * @param other B, of the same shape
   * @return A + bB
   * @throws IllegalArgumentException if the shapes differ
   */
  public Matrix plus(double factor, Matrix other) {
    requireEqual("rows", other.rows, "those of the first matrix", rows);
    requireEqual("columns", other.columns, "those of the first matrix", columns);
    double[] sum = values.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * other.values[i];
    }
    return new Matrix(rows, columns, sum);
  }

  /**
   * The multiple bA.
   *
   * @param factor b, finite
   * @return bA
   * @throws IllegalArgumentException if the factor is not finite
   */
  public Matrix scale(double factor) {
    Check.finite("factor", factor);
    return map(x -> factor * x);
  }

  /**
   * A function applied to every entry.
   *
   * @param function the function
   * @return the matrix of images
   */
  public Matrix map(DoubleUnaryOperator function) {
    double[] images = new double[values.length];
    for (int i = 0; i < images.length; i++) {
      images[i] = function.applyAsDouble(values[i]);
    }
    return new Matrix(rows, columns, images);
  }

  /**
   * Mean of every column.
   *
   * @return (1/rows) Σᵢ aᵢⱼ
   */
  public double[] columnMeans() {
    double[] means = new double[columns];
    for (int i = 0, at = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, at++) {
        means[j] += values[at];
      }
    }
    for (int j = 0; j < columns; j++) {
      means[j] /= rows;
    }
    return means;
  }

  /**
   * Subtracts from every column its mean: (I − u uᵀ) A with u = (1, …, 1)/√rows.
   *
   * @return a matrix whose columns sum to 0
   */
  public Matrix centreColumns() {
    double[] means = columnMeans();
    double[] centred = values.clone();
    for (int i = 0, at = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, at++) {
        centred[at] -= means[j];
      }
    }
    return new Matrix(rows, columns, centred);
  }

  /**
   * Squared Frobenius norm, the sum of the squared singular values.
   *
   * @return Σᵢⱼ aᵢⱼ²
   */
  public double squaredNorm() {
    double sum = 0;
    for (double x : values) {
      sum += x * x;
    }
    return sum;
  }

  /**
   * Largest absolute entry.
   *
   * @return max |aᵢⱼ|, NaN if an entry is NaN
   */
  public double largestEntry() {
    double largest = 0;
    for (double x : values) {
      largest = Math.max(largest, Math.abs(x));
    }
    return largest;
  }

  /**
   * Requires this matrix to be square.
   *
   * @param name what the matrix is, for the message
   * @return this matrix
   * @throws IllegalArgumentException if rows and columns differ
   */
  public Matrix requireSquare(String name) {
    if (rows != columns) {
      throw Check.failure(
          name, rows + " x " + columns, "must be square", "give as many rows as columns");
    }
    return this;
  }

  /**
   * Requires every entry to be finite.
   *
   * @param name what the matrix is, for the message
   * @return this matrix
   * @throws IllegalArgumentException naming the first entry that is NaN or infinite
   */
  public Matrix requireFinite(String name) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        Check.finite(name + "[" + i / columns + "][" + i % columns + "]", values[i]);
      }
    }
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matrix matrix
        && rows == matrix.rows
        && columns == matrix.columns
        && Arrays.equals(values, matrix.values);
  }

  @Override
  public int hashCode() {
    return 31 * rows + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return rows + " x " + columns + " matrix";
  }

  private static void requireSize(int rows, int columns) {
    Check.atLeast("rows", rows, 1);
    Check.atLeast("columns", columns, 1);
  }

  private static void requireEqual(String name, int value, String expected, int target) {
    if (value != target) {
      throw Check.failure(
          name, value, "must equal " + expected + ", " + target, "check the shapes");
    }
  }

  /** Gives the entry of a place. */
  @FunctionalInterface
  public interface Entry {

    /**
     * The entry of a place.
     *
     * @param row row index from 0
     * @param column column index from 0
     * @return a finite number
     */
    double at(int row, int column);
  }
}
