package io.attentionspectra.linalg;

import org.apiguardian.api.API;

/** Linear systems whose matrix is symmetric and positive definite. */
@API(status = API.Status.INTERNAL)
public final class PositiveDefinite {

  private PositiveDefinite() {}

  /**
   * Solves A x = b by the factors of Cholesky, without pivoting.
   *
   * @param matrix A, n × n, of which the lower triangle is read
   * @param right b, n numbers
   * @return x
   * @throws IllegalArgumentException if the matrix is not square or b does not fit
   * @throws ArithmeticException if A is not positive definite in double precision
   */
  public static double[] solve(Matrix matrix, double[] right) {
    int size = matrix.requireSquare("matrix").rows();
    double[][] factor = factor(matrix);
    double[] x = right.clone();
    for (int i = 0; i < size; i++) {
      double sum = x[i];
      for (int k = 0; k < i; k++) {
        sum -= factor[i][k] * x[k];
      }
      x[i] = sum / factor[i][i];
    }
    for (int i = size - 1; i >= 0; i--) {
      x[i] /= factor[i][i];
      for (int k = 0; k < i; k++) {
        x[k] -= factor[i][k] * x[i];
      }
    }
    return x;
  }

  private static double[][] factor(Matrix matrix) {
    int size = matrix.rows();
    double[][] factor = new double[size][];
    for (int i = 0; i < size; i++) {
      factor[i] = matrix.row(i);
      for (int j = 0; j <= i; j++) {
        double sum = factor[i][j];
        for (int k = 0; k < j; k++) {
          sum -= factor[i][k] * factor[j][k];
        }
        if (i > j) {
          factor[i][j] = sum / factor[j][j];
        } else if (sum > 0) {
          factor[i][i] = Math.sqrt(sum);
        } else {
          throw new ArithmeticException(
              "matrix is not positive definite at row " + i + "; add a ridge to its diagonal");
        }
      }
    }
    return factor;
  }
}
