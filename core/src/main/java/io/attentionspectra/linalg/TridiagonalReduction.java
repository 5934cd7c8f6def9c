package io.attentionspectra.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.hessenberg.TridiagonalDecompositionHouseholder_DDRM;

/**
 * EJML's Householder reduction A = Q T Qᵀ of a symmetric matrix, with access to the reflectors so
 * that single vectors can be transformed back without forming Q.
 */
final class TridiagonalReduction extends TridiagonalDecompositionHouseholder_DDRM {

  private TridiagonalReduction() {}

  /** Reduces a symmetric matrix, which is overwritten. */
  static TridiagonalReduction of(DMatrixRMaj symmetric) {
    TridiagonalReduction reduction = new TridiagonalReduction();
    if (!reduction.decompose(symmetric)) {
      throw new ArithmeticException("Householder reduction failed; look for extreme entries");
    }
    return reduction;
  }

  Tridiagonal tridiagonal() {
    double[] diagonal = new double[N];
    double[] offDiagonal = new double[Math.max(1, N)];
    getDiagonal(diagonal, offDiagonal);
    return new Tridiagonal(diagonal, Arrays.copyOf(offDiagonal, N - 1));
  }

  /**
   * Replaces y by Q y, Q = H₀ H₁ … H_{n−2}, H_j = I − γ w wᵀ with w zero up to j, 1 at j + 1, and
   * below that what EJML leaves in row j right of the superdiagonal.
   */
  void transformBack(double[] y) {
    for (int j = N - 2; j >= 0; j--) {
      double gamma = gammas[j + 1];
      int row = j * N;
      double product = y[j + 1];
      for (int i = j + 2; i < N; i++) {
        product += QT.data[row + i] * y[i];
      }
      double factor = gamma * product;
      y[j + 1] -= factor;
      for (int i = j + 2; i < N; i++) {
        y[i] -= factor * QT.data[row + i];
      }
    }
  }
}
