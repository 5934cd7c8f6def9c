package io.attentionspectra.resolvent;

import org.apiguardian.api.API;

/**
 * Small dense complex linear systems, by elimination with row interchanges. Numbers are interleaved
 * (re, im), rows one after the other.
 */
@API(status = API.Status.INTERNAL)
public final class ComplexSystem {

  private ComplexSystem() {}

  /**
   * Solves AX = B in place.
   *
   * @param a n × n, overwritten
   * @param b n × columns, overwritten by X
   * @param n number of unknowns
   * @param columns number of right sides
   * @return whether all pivots are non-zero numbers
   */
  public static boolean solve(double[] a, double[] b, int n, int columns) {
    for (int j = 0; j < n; j++) {
      int pivot = pivot(a, n, j);
      double pr = a[2 * (pivot * n + j)];
      double pi = a[2 * (pivot * n + j) + 1];
      double norm = pr * pr + pi * pi;
      if (!(norm > 0 && norm < Double.POSITIVE_INFINITY)) {
        return false;
      }
      swap(a, n, j, pivot);
      swap(b, columns, j, pivot);
      for (int i = j + 1; i < n; i++) {
        double xr = a[2 * (i * n + j)];
        double xi = a[2 * (i * n + j) + 1];
        double fr = (xr * pr + xi * pi) / norm;
        double fi = (xi * pr - xr * pi) / norm;
        subtract(a, n, i, j, fr, fi, j + 1);
        subtract(b, columns, i, j, fr, fi, 0);
      }
    }
    for (int j = n - 1; j >= 0; j--) {
      double pr = a[2 * (j * n + j)];
      double pi = a[2 * (j * n + j) + 1];
      double norm = pr * pr + pi * pi;
      for (int c = 0; c < columns; c++) {
        int at = 2 * (j * columns + c);
        double xr = b[at];
        double xi = b[at + 1];
        b[at] = (xr * pr + xi * pi) / norm;
        b[at + 1] = (xi * pr - xr * pi) / norm;
      }
      for (int i = 0; i < j; i++) {
        subtract(b, columns, i, j, a[2 * (i * n + j)], a[2 * (i * n + j) + 1], 0);
      }
    }
    return true;
  }

  private static int pivot(double[] a, int n, int column) {
    int best = column;
    double largest = -1;
    for (int i = column; i < n; i++) {
      int at = 2 * (i * n + column);
      double norm = a[at] * a[at] + a[at + 1] * a[at + 1];
      if (norm > largest) {
        largest = norm;
        best = i;
      }
    }
    return best;
  }

  private static void swap(double[] a, int columns, int one, int other) {
    if (one == other) {
      return;
    }
    for (int k = 0; k < 2 * columns; k++) {
      double kept = a[2 * one * columns + k];
      a[2 * one * columns + k] = a[2 * other * columns + k];
      a[2 * other * columns + k] = kept;
    }
  }

  /** Subtracts f times row {@code from} from row {@code row}, from a column on. */
  private static void subtract(
      double[] a, int columns, int row, int from, double fr, double fi, int first) {
    int to = 2 * (row * columns + first);
    int of = 2 * (from * columns + first);
    for (int c = first; c < columns; c++, to += 2, of += 2) {
      a[to] -= fr * a[of] - fi * a[of + 1];
      a[to + 1] -= fr * a[of + 1] + fi * a[of];
    }
  }
}
