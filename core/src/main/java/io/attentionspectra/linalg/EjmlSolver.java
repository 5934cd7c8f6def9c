package io.attentionspectra.linalg;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.eig.symm.SymmetricQrAlgorithm_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Solver over EJML (Efficient Java Matrix Library), the only class that knows it; it copies, sorts
 * and throws. Symmetric matrices are reduced to tridiagonal ones here, in panels and on several
 * threads; EJML iterates for the eigenvalues, and inverse iteration gives the eigenvectors asked
 * for. Singular value decompositions are EJML's.
 */
final class EjmlSolver implements SpectralSolver {

  /** Asymmetry tolerated relative to the largest entry: rounding of a product summed both ways. */
  private static final double ASYMMETRY = 1e-10;

  /** QR steps allowed per eigenvalue; two to three are usual. */
  private static final int STEPS = 60;

  private EjmlSolver() {}

  /**
   * A solver; it has no settings.
   *
   * @return the solver
   */
  static EjmlSolver withDefaults() {
    return new EjmlSolver();
  }

  @Override
  public double[] eigenvalues(Matrix symmetric) {
    return eigenvalues(reduce(symmetric));
  }

  @Override
  public SymmetricEigen eigen(Matrix symmetric, int vectors) {
    Check.atLeast("vectors", vectors, 1);
    Check.within("vectors", vectors, 1, symmetric.rows(), "ask for no more than the rows");
    TridiagonalReduction reduction = reduce(symmetric);
    double[] values = eigenvalues(reduction);
    Tridiagonal tridiagonal = reduction.tridiagonal();
    double[][] columns = InverseIteration.vectors(tridiagonal, Arrays.copyOf(values, vectors));
    for (double[] column : columns) {
      reduction.transformBack(column);
      fixSign(column);
    }
    return new SymmetricEigen(values, Matrix.of(columns).transpose());
  }

  @Override
  public double[] singularValues(Matrix matrix) {
    matrix.requireFinite("entry");
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(matrix.rows(), matrix.columns(), false, false, true);
    if (!svd.decompose(copy(matrix))) {
      throw failure("singular values", matrix);
    }
    double[] values = Arrays.copyOf(svd.getSingularValues(), svd.numberOfSingularValues());
    return descending(values);
  }

  private static TridiagonalReduction reduce(Matrix symmetric) {
    requireSymmetric(symmetric);
    return TridiagonalReduction.of(symmetric.toArray(), symmetric.rows());
  }

  private static double[] eigenvalues(TridiagonalReduction reduction) {
    return eigenvalues(reduction.tridiagonal());
  }

  /** Eigenvalues in decreasing order. */
  static double[] eigenvalues(Tridiagonal tridiagonal) {
    SymmetricQrAlgorithm_DDRM iteration = new SymmetricQrAlgorithm_DDRM();
    int size = tridiagonal.size();
    iteration.setMaxIterations(STEPS * size);
    iteration.setFastEigenvalues(true);
    if (!iteration.process(size, tridiagonal.diagonal(), tridiagonal.offDiagonal())) {
      throw new ArithmeticException(
          "eigenvalues of a " + size + " x " + size + " matrix: QR iteration did not converge");
    }
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = iteration.getEigenvalue(i);
    }
    return descending(values);
  }

  private static void requireSymmetric(Matrix matrix) {
    matrix.requireSquare("symmetric matrix");
    matrix.requireFinite("entry");
    double tolerance = ASYMMETRY * matrix.largestEntry();
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < i; j++) {
        double difference = Math.abs(matrix.get(i, j) - matrix.get(j, i));
        if (!(difference <= tolerance)) {
          throw Check.failure(
              "entry[" + i + "][" + j + "] − entry[" + j + "][" + i + "]",
              difference,
              "must be 0 within " + tolerance,
              "symmetrise the matrix or ask for singular values");
        }
      }
    }
  }

  private static DMatrixRMaj copy(Matrix matrix) {
    return DMatrixRMaj.wrap(matrix.rows(), matrix.columns(), matrix.toArray());
  }

  private static double[] descending(double[] values) {
    Arrays.sort(values);
    double[] reversed = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = Check.finite("computed value", values[values.length - 1 - i]);
    }
    return reversed;
  }

  private static void fixSign(double[] vector) {
    int largest = 0;
    for (int i = 1; i < vector.length; i++) {
      if (Math.abs(vector[i]) > Math.abs(vector[largest])) {
        largest = i;
      }
    }
    if (vector[largest] < 0) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = -vector[i];
      }
    }
  }

  private static ArithmeticException failure(String what, Matrix matrix) {
    return new ArithmeticException(
        what + " of a " + matrix + ": EJML did not converge; look for entries of extreme size");
  }
}
