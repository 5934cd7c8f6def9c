package io.attentionspectra.law;

import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * The Tracy–Widom laws at one point as Fredholm determinants, F_β(s) = det(1 − B_s^β), where B_s is
 * the kernel Ai(x + y + s) on L²(0, ∞).
 *
 * <p>β = 1: P. L. Ferrari and H. Spohn, J. Phys. A 38 (2005) L557. β = 2: the Airy kernel on (s, ∞)
 * is B_s². The determinant is that of the Nyström matrix √w_i Ai(x_i + x_j + s) √w_j on
 * Gauss–Legendre nodes, whose error decreases exponentially (F. Bornemann, Math. Comp. 79 (2010)
 * 871). The interval is cut where Ai has lost 26 decimal orders.
 *
 * <p>Elimination works on K rather than on 1 − K: the Schur complement of 1 − k is again one minus
 * a matrix, K ← K + k kᵀ/(1 − k₁₁). For s ≥ 0 it only adds positive numbers, so every pivot 1 − k
 * is known with k to full relative accuracy, and 1 − F with it. The derivative in s is carried
 * along.
 */
final class AiryDeterminant {

  private static final int NODES = 64;

  /** Natural logarithm of what Ai may lose before the interval ends. */
  private static final double DECAY = 60;

  private static final GaussIntegrator RULE = new GaussIntegratorFactory().legendre(NODES);

  private final double[] pivots = new double[NODES];
  private final double[] slopes = new double[NODES];

  private AiryDeterminant(double[][] kernel, double[][] slope) {
    for (int k = 0; k < NODES; k++) {
      pivots[k] = kernel[k][k];
      slopes[k] = slope[k][k];
      eliminate(kernel, slope, k);
    }
  }

  /** F₁ at s ≥ {@link AiryFunction#LEFT}. */
  static AiryDeterminant real(double s) {
    double[][] kernel = new double[NODES][NODES];
    double[][] slope = new double[NODES][NODES];
    fill(kernel, slope, s);
    return new AiryDeterminant(kernel, slope);
  }

  /** F₂ at s ≥ {@link AiryFunction#LEFT}. */
  static AiryDeterminant complex(double s) {
    double[][] kernel = new double[NODES][NODES];
    double[][] slope = new double[NODES][NODES];
    fill(kernel, slope, s);
    double[][] square = new double[NODES][NODES];
    double[][] squareSlope = new double[NODES][NODES];
    for (int i = 0; i < NODES; i++) {
      for (int j = 0; j < NODES; j++) {
        for (int k = 0; k < NODES; k++) {
          square[i][j] += kernel[i][k] * kernel[k][j];
          squareSlope[i][j] += slope[i][k] * kernel[k][j] + kernel[i][k] * slope[k][j];
        }
      }
    }
    return new AiryDeterminant(square, squareSlope);
  }

  /** F(s); absolute error of rounding size. */
  double cumulative() {
    double product = 1;
    for (double pivot : pivots) {
      product *= 1 - pivot;
    }
    return product;
  }

  /** 1 − F(s); relative error of rounding size in the right tail. */
  double survival() {
    double sum = 0;
    for (double pivot : pivots) {
      sum += Math.log1p(-pivot);
    }
    return -Math.expm1(sum);
  }

  /** dF/ds, the derivative of the product of pivots, free of division by small factors. */
  double density() {
    double product = 1;
    double derivative = 0;
    for (int k = 0; k < NODES; k++) {
      derivative = derivative * (1 - pivots[k]) - product * slopes[k];
      product *= 1 - pivots[k];
    }
    return derivative;
  }

  private static void fill(double[][] kernel, double[][] slope, double s) {
    double tail = s > 0 ? s * Math.sqrt(s) : 0;
    double length = Math.cbrt((1.5 * DECAY + tail) * (1.5 * DECAY + tail)) - s;
    for (int i = 0; i < NODES; i++) {
      double x = length * (1 + RULE.getPoint(i)) / 2;
      for (int j = 0; j <= i; j++) {
        double y = length * (1 + RULE.getPoint(j)) / 2;
        double weight = length / 2 * Math.sqrt(RULE.getWeight(i) * RULE.getWeight(j));
        AiryFunction airy = AiryFunction.at(x + y + s);
        kernel[i][j] = weight * airy.value();
        kernel[j][i] = kernel[i][j];
        slope[i][j] = weight * airy.slope();
        slope[j][i] = slope[i][j];
      }
    }
  }

  /** K ← K + k kᵀ/p with p = 1 − k₁₁, and its derivative, on the block behind the pivot. */
  private static void eliminate(double[][] kernel, double[][] slope, int pivot) {
    double p = 1 - kernel[pivot][pivot];
    double relativeSlope = slope[pivot][pivot] / p;
    for (int i = pivot + 1; i < NODES; i++) {
      double factor = kernel[i][pivot] / p;
      double factorSlope = slope[i][pivot] / p + factor * relativeSlope;
      for (int j = pivot + 1; j < NODES; j++) {
        kernel[i][j] += factor * kernel[pivot][j];
        slope[i][j] += factorSlope * kernel[pivot][j] + factor * slope[pivot][j];
      }
    }
  }
}
