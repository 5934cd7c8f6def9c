package io.attentionspectra.linalg;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The upper triangle of a symmetric matrix in full row-major storage, with the operations of a
 * tridiagonal reduction. Work is cut into pieces that depend on the size alone and summed in order,
 * so any number of threads gives the same bits.
 */
final class SymmetricStore {

  /** Rows of the trailing matrix updated as one piece of work. */
  private static final int ROWS = 32;

  /** Columns per pass of an update: the vectors of a panel stay in cache. */
  private static final int COLUMNS = 512;

  /** Pieces of a product with a vector, and the least size that is worth them. */
  private static final int PIECES = 4;

  private static final int WORTH_PIECES = 512;

  private final double[] values;
  private final int size;

  SymmetricStore(double[] values, int size) {
    this.values = values;
    this.size = size;
  }

  double get(int row, int column) {
    return values[row * size + column];
  }

  /** A row as a vector of full length, zero before a column. */
  double[] rowFrom(int row, int column) {
    double[] vector = new double[size];
    System.arraycopy(values, row * size + column, vector, column, size - column);
    return vector;
  }

  double rowTimes(int row, int from, double[] y) {
    double sum = 0;
    for (int j = from, at = row * size + from; j < size; j++, at++) {
      sum += values[at] * y[j];
    }
    return sum;
  }

  /** y −= factor · row, from a column on. */
  void subtractRow(int row, int from, double factor, double[] y) {
    int base = row * size;
    for (int j = from; j < size; j++) {
      y[j] -= factor * values[base + j];
    }
  }

  /** Subtracts from a row, diagonal included, its part of v wᵀ + w vᵀ. */
  void correctRow(int row, double[] v, double[] w) {
    subtractOne(row, row, size, v, w);
  }

  /**
   * Replaces what is right of the diagonal of a row by the Householder vector v that maps it to a
   * multiple of the first unit vector, v₁ = 1; stores τ (0 if there is nothing to do) and returns
   * the multiple. Formulas as in G. Golub and C. Van Loan, "Matrix Computations", section 5.1.
   */
  double reflect(int row, double[] tau) {
    int first = row * size + row + 1;
    int end = (row + 1) * size;
    double alpha = values[first];
    double tail = 0;
    for (int at = first + 1; at < end; at++) {
      tail += values[at] * values[at];
    }
    values[first] = 1;
    if (tail == 0) {
      tau[row] = 0;
      return alpha;
    }
    double beta = -Math.copySign(Math.sqrt(alpha * alpha + tail), alpha);
    tau[row] = (beta - alpha) / beta;
    double divisor = alpha - beta;
    for (int at = first + 1; at < end; at++) {
      values[at] /= divisor;
    }
    return beta;
  }

  /** Product of the trailing matrix that starts at an index with a vector zero before it. */
  double[] times(double[] vector, int from) {
    if (size - from < WORTH_PIECES) {
      return rowsTimes(vector, from, size);
    }
    int[] cuts = cuts(from);
    double[][] parts =
        IntStream.range(0, PIECES)
            .parallel()
            .mapToObj(p -> rowsTimes(vector, cuts[p], cuts[p + 1]))
            .toArray(double[][]::new);
    double[] sum = parts[0];
    for (int p = 1; p < PIECES; p++) {
      for (int j = from; j < size; j++) {
        sum[j] += parts[p][j];
      }
    }
    return sum;
  }

  /** Rows that cut the trailing triangle into pieces of equal area. */
  private int[] cuts(int from) {
    int[] cuts = new int[PIECES + 1];
    for (int p = 0; p <= PIECES; p++) {
      double left = Math.sqrt(1 - p / (double) PIECES);
      cuts[p] = size - (int) Math.round(left * (size - from));
    }
    return cuts;
  }

  /** The part of the product that the upper triangle of some rows and its mirror image give. */
  private double[] rowsTimes(double[] vector, int begin, int end) {
    double[] product = new double[size];
    int row = begin;
    for (; row + 3 < end; row += 4) {
      fourRowsTimes(vector, row, product);
    }
    for (; row < end; row++) {
      int base = row * size;
      double x = vector[row];
      for (int j = row + 1; j < size; j++) {
        product[j] += x * values[base + j];
      }
      product[row] += rowTimes(row, row, vector);
    }
    return product;
  }

  private void fourRowsTimes(double[] vector, int row, double[] product) {
    for (int r = row; r < row + 4; r++) {
      product[r] += get(r, r) * vector[r];
      for (int j = r + 1; j < row + 4; j++) {
        product[r] += get(r, j) * vector[j];
        product[j] += get(r, j) * vector[r];
      }
    }
    addFourRows(vector, row, product);
    addFourDots(vector, row, product);
  }

  private void addFourRows(double[] vector, int row, double[] product) {
    double[] from = values;
    int a = row * size;
    int b = a + size;
    int c = b + size;
    int d = c + size;
    double p = vector[row];
    double q = vector[row + 1];
    double r = vector[row + 2];
    double s = vector[row + 3];
    for (int j = row + 4; j < size; j++) {
      product[j] += (p * from[a + j] + q * from[b + j]) + (r * from[c + j] + s * from[d + j]);
    }
  }

  private void addFourDots(double[] vector, int row, double[] product) {
    double[] from = values;
    int a = row * size;
    int b = a + size;
    int c = b + size;
    int d = c + size;
    double p = 0;
    double q = 0;
    double r = 0;
    double s = 0;
    for (int j = row + 4; j < size; j++) {
      double x = vector[j];
      p += from[a + j] * x;
      q += from[b + j] * x;
      r += from[c + j] * x;
      s += from[d + j] * x;
    }
    product[row] += p;
    product[row + 1] += q;
    product[row + 2] += r;
    product[row + 3] += s;
  }

  /** Subtracts Σ v wᵀ + w vᵀ over the first vectors from the trailing matrix at an index. */
  void subtractProducts(int from, double[][] v, double[][] w, int count) {
    int pieces = (size - from + ROWS - 1) / ROWS;
    IntStream.range(0, pieces)
        .parallel()
        .forEach(
            piece -> {
              int top = from + piece * ROWS;
              int bottom = Math.min(size, top + ROWS);
              for (int column = top; column < size; column += COLUMNS) {
                int end = Math.min(size, column + COLUMNS);
                subtractFromRows(top, bottom, column, end, Arrays.copyOf(v, count), w);
              }
            });
  }

  private void subtractFromRows(
      int top, int bottom, int column, int end, double[][] v, double[][] w) {
    for (int row = top; row < bottom; row++) {
      int begin = Math.max(row, column);
      int q = 0;
      for (; q + 1 < v.length; q += 2) {
        subtractTwo(row, begin, end, v[q], w[q], v[q + 1], w[q + 1]);
      }
      if (q < v.length) {
        subtractOne(row, begin, end, v[q], w[q]);
      }
    }
  }

  private void subtractOne(int row, int begin, int end, double[] v, double[] w) {
    double a = v[row];
    double b = w[row];
    double[] to = values;
    int base = row * size;
    for (int j = begin; j < end; j++) {
      to[base + j] -= a * w[j] + b * v[j];
    }
  }

  private void subtractTwo(
      int row, int begin, int end, double[] v, double[] w, double[] v2, double[] w2) {
    double a = v[row];
    double b = w[row];
    double c = v2[row];
    double d = w2[row];
    double[] to = values;
    int base = row * size;
    for (int j = begin; j < end; j++) {
      to[base + j] -= (a * w[j] + b * v[j]) + (c * w2[j] + d * v2[j]);
    }
  }
}
