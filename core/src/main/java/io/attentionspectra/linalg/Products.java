package io.attentionspectra.linalg;

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
    double[] product = new double[Math.multiplyExact(rows, columns)];
    IntStream.range(0, pieces(rows))
        .parallel()
        .forEach(
            piece ->
                multiplyRows(new Operands(left, right, inner, columns, product), piece, rows, 0));
    return product;
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
    double[] product = new double[Math.multiplyExact(rows, rows)];
    IntStream.range(0, pieces(rows))
        .parallel()
        .forEach(
            piece ->
                multiplyRows(
                    new Operands(left, right, inner, rows, product), piece, rows, piece * ROWS));
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

  private static int pieces(int rows) {
    return (rows + ROWS - 1) / ROWS;
  }

  private static void multiplyRows(Operands operands, int piece, int rows, int firstColumn) {
    int bottom = Math.min(rows, (piece + 1) * ROWS);
    for (int column = firstColumn; column < operands.columns; column += COLUMNS) {
      for (int inner = 0; inner < operands.inner; inner += INNER) {
        for (int row = piece * ROWS; row < bottom; row++) {
          operands.accumulate(row, inner, column);
        }
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Operands(double[] left, double[] right, int inner, int columns, double[] product) {

    /** Adds to one row of a tile of the product the terms of INNER inner indices. */
    void accumulate(int row, int innerStart, int columnStart) {
      int innerEnd = Math.min(inner, innerStart + INNER);
      int length = Math.min(columns, columnStart + COLUMNS) - columnStart;
      int target = row * columns + columnStart;
      int k = innerStart;
      for (; k + 3 < innerEnd; k += 4) {
        addFour(row * inner + k, k * columns + columnStart, target, length);
      }
      for (; k < innerEnd; k++) {
        double factor = left[row * inner + k];
        int source = k * columns + columnStart;
        for (int j = 0; j < length; j++) {
          product[target + j] += factor * right[source + j];
        }
      }
    }

    private void addFour(int at, int source, int target, int length) {
      double a = left[at];
      double b = left[at + 1];
      double c = left[at + 2];
      double d = left[at + 3];
      double[] from = right;
      double[] to = product;
      int second = source + columns;
      int third = second + columns;
      int fourth = third + columns;
      for (int j = 0; j < length; j++) {
        to[target + j] +=
            (a * from[source + j] + b * from[second + j])
                + (c * from[third + j] + d * from[fourth + j]);
      }
    }
  }
}
