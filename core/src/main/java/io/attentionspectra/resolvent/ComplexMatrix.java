package io.attentionspectra.resolvent;

import org.apiguardian.api.API;

/**
 * A small dense complex matrix, changed in place. Real and imaginary parts of every row are arrays
 * of their own, so that loops along a row run on vectors. Made and read by the branches of masked
 * and causal laws, whose Newton steps are linear systems.
 */
@API(status = API.Status.INTERNAL)
public final class ComplexMatrix {

  private final double[][] re;
  private final double[][] im;

  /**
   * The zero matrix.
   *
   * @param rows number of rows
   * @param columns number of columns
   */
  public ComplexMatrix(int rows, int columns) {
    re = new double[rows][columns];
    im = new double[rows][columns];
  }

  /**
   * The identity.
   *
   * @param n number of rows and of columns
   * @return a new matrix
   */
  public static ComplexMatrix identity(int n) {
    ComplexMatrix matrix = new ComplexMatrix(n, n);
    for (int i = 0; i < n; i++) {
      matrix.re[i][i] = 1;
    }
    return matrix;
  }

  /**
   * Real parts of a row.
   *
   * @param row its index
   * @return the array itself, which {@link #solve} may move to another row
   */
  public double[] re(int row) {
    return re[row];
  }

  /**
   * Imaginary parts of a row.
   *
   * @param row its index
   * @return the array itself, which {@link #solve} may move to another row
   */
  public double[] im(int row) {
    return im[row];
  }

  /**
   * Sets an entry.
   *
   * @param row its row
   * @param column its column
   * @param x real part
   * @param y imaginary part
   */
  public void set(int row, int column, double x, double y) {
    re[row][column] = x;
    im[row][column] = y;
  }

  /**
   * Adds to an entry.
   *
   * @param row its row
   * @param column its column
   * @param x real part
   * @param y imaginary part
   */
  public void add(int row, int column, double x, double y) {
    re[row][column] += x;
    im[row][column] += y;
  }

  /**
   * Adds a multiple of a row of another matrix to a row of this one.
   *
   * @param row the row of this matrix
   * @param x real part of the factor
   * @param y its imaginary part
   * @param other the other matrix
   * @param of its row
   * @param from first column
   * @param to column after the last
   */
  public void addRow(int row, double x, double y, ComplexMatrix other, int of, int from, int to) {
    double[] a = re[row];
    double[] b = im[row];
    double[] c = other.re[of];
    double[] d = other.im[of];
    for (int j = from; j < to; j++) {
      a[j] += x * c[j] - y * d[j];
      b[j] += x * d[j] + y * c[j];
    }
  }

  /**
   * Solves AX = B for this A by elimination with row interchanges. Both are overwritten.
   *
   * @param sides B, overwritten by X
   * @return whether all pivots are non-zero numbers
   */
  public boolean solve(ComplexMatrix sides) {
    boolean regular = eliminate(sides);
    if (regular) {
      substitute(sides);
    }
    return regular;
  }

  private boolean eliminate(ComplexMatrix sides) {
    int n = re.length;
    int columns = sides.re[0].length;
    for (int j = 0; j < n; j++) {
      int pivot = pivot(j);
      double pr = re[pivot][j];
      double pi = im[pivot][j];
      double norm = pr * pr + pi * pi;
      if (!(norm > 0 && norm < Double.POSITIVE_INFINITY)) {
        return false;
      }
      swap(j, pivot);
      sides.swap(j, pivot);
      for (int i = j + 1; i < n; i++) {
        double x = re[i][j];
        double y = im[i][j];
        if (x == 0 && y == 0) {
          continue;
        }
        double fr = -(x * pr + y * pi) / norm;
        double fi = -(y * pr - x * pi) / norm;
        addRow(i, fr, fi, this, j, j + 1, n);
        sides.addRow(i, fr, fi, sides, j, 0, columns);
      }
    }
    return true;
  }

  private void substitute(ComplexMatrix sides) {
    int columns = sides.re[0].length;
    for (int j = re.length - 1; j >= 0; j--) {
      sides.divide(j, re[j][j], im[j][j]);
      for (int i = 0; i < j; i++) {
        sides.addRow(i, -re[i][j], -im[i][j], sides, j, 0, columns);
      }
    }
  }

  private void divide(int row, double x, double y) {
    double norm = x * x + y * y;
    double[] a = re[row];
    double[] b = im[row];
    for (int j = 0; j < a.length; j++) {
      double real = a[j];
      a[j] = (real * x + b[j] * y) / norm;
      b[j] = (b[j] * x - real * y) / norm;
    }
  }

  private int pivot(int column) {
    int best = column;
    double largest = -1;
    for (int i = column; i < re.length; i++) {
      double norm = re[i][column] * re[i][column] + im[i][column] * im[i][column];
      if (norm > largest) {
        largest = norm;
        best = i;
      }
    }
    return best;
  }

  private void swap(int one, int other) {
    double[] kept = re[one];
    re[one] = re[other];
    re[other] = kept;
    kept = im[one];
    im[one] = im[other];
    im[other] = kept;
  }
}
