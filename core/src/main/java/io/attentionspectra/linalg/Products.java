package io.attentionspectra.linalg;

import io.attentionspectra.base.Check;
import java.util.stream.IntStream;

/**
 * Dense products on row-major arrays. Work is split by rows of the result; within an entry the
 * order of summation is fixed, so any number of threads gives the same bits.
 */
final class Products {

  /** Rows of the result done as one piece of work. */
  private static final int ROWS = 32;

  /** Inner indices per pass: {@code INNER × COLUMNS} doubles of the right factor stay in cache. */
  private static final int INNER = 64;

  /** Columns per pass. */
  private static final int COLUMNS = 256;

  private Products() {}

  static double[] multiply(double[] left, double[] right, int rows, int inner, int columns) {
    Operands operands =
        new Operands(
            left,
            right,
            inner,
            columns,
            new double[Check.entries("rows x columns", rows, columns)]);
    pieces(rows).forEach(piece -> multiplyRows(operands, piece, rows, 0));
    return operands.product;
  }

  /** Matrix times vector, four rows at once, since sums that wait for each other are slow. */
  static double[] multiply(double[] matrix, double[] vector, int rows, int columns) {
    double[] product = new double[rows];
    for (int i = 0; i < rows; i += 4) {
      int a = i * columns;
      int b = Math.min(i + 1, rows - 1) * columns;
      int c = Math.min(i + 2, rows - 1) * columns;
      int d = Math.min(i + 3, rows - 1) * columns;
      double first = 0;
      double second = 0;
      double third = 0;
      double fourth = 0;
      for (int j = 0; j < columns; j++) {
        double x = vector[j];
        first += matrix[a + j] * x;
        second += matrix[b + j] * x;
        third += matrix[c + j] * x;
        fourth += matrix[d + j] * x;
      }
      double[] four = {first, second, third, fourth};
      System.arraycopy(four, 0, product, i, Math.min(4, rows - i));
    }
    return product;
  }

  /** Left times right where right is the transpose of left; only the upper triangle is summed. */
  static double[] gram(double[] left, double[] right, int rows, int inner) {
    double[] product = new double[Check.entries("rows x rows", rows, rows)];
    Operands operands = new Operands(left, right, inner, rows, product);
    pieces(rows).forEach(piece -> multiplyRows(operands, piece, rows, piece * ROWS));
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < i; j++) {
        product[i * rows + j] = product[j * rows + i];
      }
    }
    return product;
  }

  static double[] transpose(double[] values, int rows, int columns) {
    double[] transposed = new double[values.length];
    for (int top = 0; top < rows; top += ROWS) {
      int bottom = Math.min(rows, top + ROWS);
      for (int j = 0; j < columns; j++) {
        for (int i = top; i < bottom; i++) {
          transposed[j * rows + i] = values[i * columns + j];
        }
      }
    }
    return transposed;
  }

  /** Numbers of the pieces of work, to be done in parallel where there are several. */
  private static IntStream pieces(int rows) {
    IntStream pieces = IntStream.range(0, (rows + ROWS - 1) / ROWS);
    return rows > ROWS ? pieces.parallel() : pieces;
  }

  private static void multiplyRows(Operands operands, int piece, int rows, int firstColumn) {
    int bottom = Math.min(rows, (piece + 1) * ROWS);
    Tile tile = new Tile(operands);
    for (int column = firstColumn; column < operands.columns; column += COLUMNS) {
      for (int inner = 0; inner < operands.inner; inner += INNER) {
        tile.moveTo(inner, column);
        for (int row = piece * ROWS; row < bottom; row++) {
          tile.accumulate(row);
        }
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Operands(
      double[] left, double[] right, int inner, int columns, double[] product) {}

  /** A tile of the right factor, copied so that its rows are arrays of their own. */
  private static final class Tile {

    private final Operands operands;
    private final RowBlock right;
    private final double[] sums;
    private int innerStart;
    private int columnStart;
    private int height;
    private int width;

    Tile(Operands operands) {
      this.operands = operands;
      int most = Math.min(COLUMNS, operands.columns);
      this.right = RowBlock.of(Math.min(INNER, operands.inner), most);
      this.sums = new double[most];
    }

    void moveTo(int inner, int column) {
      innerStart = inner;
      columnStart = column;
      height = Math.min(operands.inner, inner + INNER) - inner;
      width = Math.min(operands.columns, column + COLUMNS) - column;
      for (int k = 0; k < height; k++) {
        right.fill(k, operands.right, (inner + k) * operands.columns + column, width);
      }
    }

    /** Adds to one row of a tile of the product the terms of this tile's inner indices. */
    void accumulate(int row) {
      int target = row * operands.columns + columnStart;
      System.arraycopy(operands.product, target, sums, 0, width);
      right.add(operands.left, row * operands.inner + innerStart, height, sums, width);
      System.arraycopy(sums, 0, operands.product, target, width);
    }
  }
}
