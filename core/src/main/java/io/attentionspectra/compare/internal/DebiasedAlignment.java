package io.attentionspectra.compare.internal;

import io.attentionspectra.linalg.Matrix;
import java.util.OptionalDouble;

/**
 * Debiased linear centred kernel alignment of two sets of vectors of the same n texts, of any
 * widths: CKA = HSIC₁(K, L)/√(HSIC₁(K, K) HSIC₁(L, L)) with K = XXᵀ and L = YYᵀ. HSIC₁ is the
 * unbiased estimator of L. Song, A. Smola, A. Gretton, J. Bedo and K. Borgwardt, J. Mach. Learn.
 * Res. 13 (2012) 1393, eq. 5: with zeroed diagonals K̃ and L̃ it is
 *
 * <p>[tr(K̃L̃) + 1ᵀK̃1 · 1ᵀL̃1/((n − 1)(n − 2)) − 2/(n − 2) · 1ᵀK̃L̃1]/(n(n − 3)).
 *
 * <p>Used for CKA by T. Nguyen, M. Raghu and S. Kornblith, ICLR 2021 (arXiv:2010.15327), section 3;
 * CKA itself: S. Kornblith, M. Norouzi, H. Lee and G. Hinton, ICML 2019 (arXiv:1905.00414). 1 for
 * vectors that agree up to rotation, one scale and one shift, about 0 for unrelated ones, and
 * slightly below 0 by chance.
 */
public final class DebiasedAlignment {

  private final double[][] kernel;
  private final double[] sums;
  private final double total;
  private final double own;

  private DebiasedAlignment(double[][] kernel) {
    this.kernel = kernel;
    int n = kernel.length;
    sums = new double[n];
    double all = 0;
    for (int i = 0; i < n; i++) {
      kernel[i][i] = 0;
      for (int j = 0; j < n; j++) {
        sums[i] += kernel[i][j];
      }
      all += sums[i];
    }
    total = all;
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    own = independence(this, order);
  }

  /**
   * One of the two sets of vectors.
   *
   * @param vectors at least 4 vectors as rows; only differences of rows matter
   * @return the set, to be set against another
   */
  public static DebiasedAlignment of(Matrix vectors) {
    Matrix gram = vectors.centreColumns().rowGram();
    double[][] kernel = new double[gram.rows()][];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = gram.row(i);
    }
    return new DebiasedAlignment(kernel);
  }

  /**
   * CKA with another set.
   *
   * @param other as many vectors
   * @param order text i is set against the other set's text {@code order[i]}
   * @return at most 1; nothing if the vectors of one set do not vary
   */
  public OptionalDouble with(DebiasedAlignment other, int[] order) {
    double scale = Math.sqrt(own * other.own);
    return own > 0 && other.own > 0 && scale > 0
        ? OptionalDouble.of(independence(other, order) / scale)
        : OptionalDouble.empty();
  }

  /** HSIC₁. */
  private double independence(DebiasedAlignment other, int[] order) {
    int n = kernel.length;
    double trace = 0;
    double crossed = 0;
    for (int i = 0; i < n; i++) {
      double[] row = kernel[i];
      double[] others = other.kernel[order[i]];
      for (int j = 0; j < n; j++) {
        trace += row[j] * others[order[j]];
      }
      crossed += sums[i] * other.sums[order[i]];
    }
    double product = total * other.total / ((n - 1.0) * (n - 2.0));
    return (trace + product - 2 / (n - 2.0) * crossed) / (n * (n - 3.0));
  }
}
