package io.attentionspectra.advice;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The top eigenvector of a positive semi-definite operator of which only products are known:
 * Lanczos iteration with full reorthogonalisation, begun again from the Ritz vector until its
 * residual is below {@value #TOLERANCE} of the eigenvalue or after {@value #ROUNDS} rounds (C.
 * Lanczos, J. Res. Natl. Bur. Stand. 45 (1950) 255).
 */
final class TopVector {

  private static final int STEPS = 40;
  private static final int ROUNDS = 8;
  private static final double TOLERANCE = 1e-6;
  private static final double BREAKDOWN = 1e-12;

  private TopVector() {}

  /**
   * The vector.
   *
   * @param operator product with a vector; returns a new array
   * @param start where to begin, not orthogonal to the answer
   * @return a unit vector
   */
  static double[] of(UnaryOperator<double[]> operator, double[] start) {
    double[] vector = scaled(start, 1 / norm(start));
    for (int round = 0; round < ROUNDS; round++) {
      Round found = round(operator, vector);
      vector = found.vector;
      if (found.residual < TOLERANCE) {
        break;
      }
    }
    return vector;
  }

  /** The Ritz vector after some steps, and its residual over the Ritz value. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Round(double[] vector, double residual) {}

  private static Round round(UnaryOperator<double[]> operator, double[] start) {
    List<double[]> basis = new ArrayList<>();
    List<Double> diagonal = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    double[] next = start;
    double length = 1;
    double largest = 0;
    while (basis.size() < Math.min(STEPS, start.length) && length > BREAKDOWN * largest) {
      basis.add(scaled(next, 1 / length));
      double[] image = operator.apply(basis.get(basis.size() - 1));
      diagonal.add(dot(image, basis.get(basis.size() - 1)));
      largest = Math.max(largest, diagonal.get(diagonal.size() - 1));
      next = orthogonal(orthogonal(image, basis), basis);
      length = norm(next);
      beside.add(length);
    }
    int size = basis.size();
    SymmetricEigen eigen =
        SpectralSolver.standard()
            .eigen(
                Matrix.generate(
                    size,
                    size,
                    (i, j) ->
                        i == j
                            ? diagonal.get(i)
                            : Math.abs(i - j) == 1 ? beside.get(Math.min(i, j)) : 0),
                1);
    double[] coefficients = eigen.vector(0);
    double[] vector = new double[start.length];
    for (int k = 0; k < size; k++) {
      add(vector, coefficients[k], basis.get(k));
    }
    double residual = Math.abs(coefficients[size - 1]) * length;
    return new Round(scaled(vector, 1 / norm(vector)), residual / eigen.values()[0]);
  }

  private static double[] orthogonal(double[] vector, List<double[]> basis) {
    double[] rest = vector.clone();
    for (double[] each : basis) {
      add(rest, -dot(rest, each), each);
    }
    return rest;
  }

  private static void add(double[] target, double factor, double[] vector) {
    for (int j = 0; j < target.length; j++) {
      target[j] += factor * vector[j];
    }
  }

  private static double[] scaled(double[] vector, double factor) {
    double[] result = new double[vector.length];
    add(result, factor, vector);
    return result;
  }

  private static double norm(double[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
