package io.attentionspectra.compare.internal;

import io.attentionspectra.linalg.Matrix;

/**
 * Frobenius distances of the covariances of groups among some vectors, from the products of the
 * vectors alone: with C_g the covariance of group g around its own mean, divisor its size, tr(C_g
 * C_h) is ‖H G_gh H‖²_F/(n_g n_h), G_gh the products of the vectors of both groups and H the
 * centring.
 */
public final class CovarianceDistance {

  private final Matrix products;

  private CovarianceDistance(Matrix products) {
    this.products = products;
  }

  /**
   * The distances among some vectors, whose common mean is taken out first so that no digits are
   * lost to it.
   *
   * @param vectors vectors as rows
   * @return their distances
   */
  public static CovarianceDistance among(Matrix vectors) {
    return new CovarianceDistance(vectors.centreColumns().rowGram());
  }

  /**
   * ‖C_g‖_F.
   *
   * @param group numbers of rows
   * @return the norm
   */
  public double norm(int[] group) {
    return Math.sqrt(trace(group, group));
  }

  /**
   * ‖C_g − C_h‖_F, exactly 0 for groups of equal vectors in the same order.
   *
   * @param one numbers of rows
   * @param other numbers of rows
   * @return the distance
   */
  public double between(int[] one, int[] other) {
    double square = trace(one, one) + trace(other, other) - 2 * trace(one, other);
    return Math.sqrt(Math.max(0, square));
  }

  private double trace(int[] one, int[] other) {
    double[] columns = new double[other.length];
    double squares = 0;
    double rowsSquared = 0;
    double all = 0;
    for (int i : one) {
      double sum = 0;
      for (int j = 0; j < other.length; j++) {
        double product = products.get(i, other[j]);
        sum += product;
        columns[j] += product;
        squares += product * product;
      }
      rowsSquared += sum * sum;
      all += sum;
    }
    double columnsSquared = 0;
    for (double column : columns) {
      columnsSquared += column * column;
    }
    double n = one.length;
    double m = other.length;
    double centred = squares - rowsSquared / m - columnsSquared / n + all * all / (n * m);
    return Math.max(0, centred) / (n * m);
  }
}
