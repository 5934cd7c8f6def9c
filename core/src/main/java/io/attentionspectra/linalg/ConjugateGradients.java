package io.attentionspectra.linalg;

import org.apiguardian.api.API;

/**
 * The method of conjugate gradients for a symmetric positive semi-definite system M x = b with b in
 * the range of M, preconditioned with a diagonal (M. R. Hestenes and E. Stiefel, J. Res. Nat. Bur.
 * Standards 49 (1952) 409). Given is the product with M; fits of row and column effects, sums and
 * factors call it.
 *
 * @param values x; 0 where the diagonal is
 * @param energy what is left of b, Σ restⱼ² / diagonalⱼ; not below the target if the most steps
 *     were made or rounding errors ended the descent
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record ConjugateGradients(double[] values, double energy) {

  /** The product M x. */
  @FunctionalInterface
  public interface Operator {

    /**
     * The product.
     *
     * @param x a vector, not to be modified
     * @return M x, a new array
     */
    double[] of(double[] x);
  }

  /**
   * The energy of a right side before the first step.
   *
   * @param b right side
   * @param diagonal the preconditioner, 0 or more
   * @return Σ bⱼ² / diagonalⱼ over the positive diagonal entries
   */
  public static double energy(double[] b, double[] diagonal) {
    return dot(b, ratio(b, diagonal));
  }

  /**
   * Solves a system.
   *
   * @param operator the product with M
   * @param b right side
   * @param diagonal the preconditioner, 0 or more
   * @param target energy at which to stop
   * @param most number of steps after which to stop
   * @return what was reached
   */
  public static ConjugateGradients solve(
      Operator operator, double[] b, double[] diagonal, double target, int most) {
    double[] solution = new double[b.length];
    double[] rest = b.clone();
    double[] preconditioned = ratio(rest, diagonal);
    double[] search = preconditioned.clone();
    double energy = dot(rest, preconditioned);
    for (int step = 0; energy > target && step < most; step++) {
      double[] image = operator.of(search);
      double curvature = dot(search, image);
      if (!(curvature > 0)) {
        break;
      }
      double length = energy / curvature;
      for (int j = 0; j < b.length; j++) {
        solution[j] += length * search[j];
        rest[j] -= length * image[j];
      }
      preconditioned = ratio(rest, diagonal);
      double next = dot(rest, preconditioned);
      for (int j = 0; j < b.length; j++) {
        search[j] = preconditioned[j] + next / energy * search[j];
      }
      energy = next;
    }
    return new ConjugateGradients(solution, energy);
  }

  private static double[] ratio(double[] a, double[] diagonal) {
    double[] ratio = new double[a.length];
    for (int j = 0; j < ratio.length; j++) {
      ratio[j] = diagonal[j] > 0 ? a[j] / diagonal[j] : 0;
    }
    return ratio;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
