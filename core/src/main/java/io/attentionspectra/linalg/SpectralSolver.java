package io.attentionspectra.linalg;

import java.util.List;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * Eigenvalues and singular values in decreasing order. Implementations leave their input unchanged,
 * are safe for use by several threads, give the same numbers on any number of threads, and throw
 * rather than return anything that is not finite.
 */
public interface SpectralSolver extends AutoCloseable {

  /**
   * The solver used where none is named.
   *
   * @return a solver on the Java heap
   */
  static SpectralSolver standard() {
    return EjmlSolver.withDefaults();
  }

  /**
   * Eigenvalues of a symmetric matrix.
   *
   * @param symmetric a symmetric n × n matrix
   * @return n eigenvalues in decreasing order, each with an absolute error of a few n ε‖A‖ at most
   * @throws IllegalArgumentException if the matrix is not square, symmetric and finite
   * @throws ArithmeticException if the iteration does not converge
   */
  double[] eigenvalues(Matrix symmetric);

  /**
   * Eigenvalues of a symmetric matrix and the eigenvectors of the largest ones.
   *
   * @param symmetric a symmetric n × n matrix
   * @param vectors how many eigenvectors k, 1 ≤ k ≤ n
   * @return all eigenvalues and k orthonormal eigenvectors
   * @throws IllegalArgumentException if the matrix is not square, symmetric and finite, or k does
   *     not fit
   * @throws ArithmeticException if the iteration does not converge
   */
  @API(status = API.Status.INTERNAL)
  SymmetricEigen eigen(Matrix symmetric, int vectors);

  /**
   * All eigenvalues and eigenvectors of a symmetric matrix.
   *
   * @param symmetric a symmetric n × n matrix
   * @return n eigenvalues and n orthonormal eigenvectors
   * @throws IllegalArgumentException if the matrix is not square, symmetric and finite
   * @throws ArithmeticException if the iteration does not converge
   */
  @API(status = API.Status.INTERNAL)
  default SymmetricEigen eigen(Matrix symmetric) {
    return eigen(symmetric, symmetric.rows());
  }

  /**
   * Singular values by a singular value decomposition: absolute error of order ε σ₁.
   *
   * @param matrix a p × q matrix
   * @return min(p, q) singular values in decreasing order
   * @throws IllegalArgumentException if an entry is not finite
   * @throws ArithmeticException if the iteration does not converge
   */
  double[] singularValues(Matrix matrix);

  /**
   * Squared singular values as eigenvalues of the smaller Gram matrix: absolute error of order n ε
   * σ₁² (measured: 3·10⁻¹³ σ₁² at n = 1000). A smaller square has no correct digit left, its root
   * is only known to be below about 10⁻⁶ σ₁; negative rounding errors are set to 0. Use {@link
   * #singularValues} where small singular values matter; it is slower.
   *
   * @param matrix a p × q matrix
   * @return min(p, q) squares in decreasing order, none negative
   * @throws IllegalArgumentException if an entry is not finite
   * @throws ArithmeticException if the iteration does not converge
   */
  default double[] squaredSingularValues(Matrix matrix) {
    return clip(eigenvalues(smallerGram(matrix)));
  }

  /**
   * Squared singular values, as exact as those of {@link #squaredSingularValues}, with the singular
   * vectors of the largest ones. Vectors of the shorter side are eigenvectors of its Gram matrix;
   * the others are their images divided by σ, or 0 where σ² is below {@code 10⁻¹³ σ₁²}.
   *
   * @param matrix a p × q matrix
   * @param count how many pairs of vectors k, 1 ≤ k ≤ min(p, q)
   * @return all squares and k pairs of vectors
   * @throws IllegalArgumentException if an entry is not finite or k does not fit
   * @throws ArithmeticException if the iteration does not converge
   */
  @API(status = API.Status.INTERNAL)
  default SingularTriplets leadingTriplets(Matrix matrix, int count) {
    boolean wide = matrix.rows() <= matrix.columns();
    SymmetricEigen eigen = eigen(smallerGram(matrix), count);
    double[] squares = clip(eigen.values());
    Matrix near = eigen.vectors();
    Matrix far = images(wide ? matrix.transpose() : matrix, near, squares);
    return wide
        ? new SingularTriplets(squares, near, far)
        : new SingularTriplets(squares, far, near);
  }

  /**
   * The largest squared singular value alone, by a Krylov method: for large matrices a fraction of
   * the work of {@link #squaredSingularValues}.
   *
   * @param matrix a p × q matrix
   * @return σ₁², within 10⁻⁸ of itself of a squared singular value, and of the largest unless the
   *     seeded start vector is orthogonal to its singular vector
   * @throws IllegalArgumentException if an entry is not finite
   * @throws ArithmeticException if an inner iteration does not converge
   */
  default double largestSquare(Matrix matrix) {
    return LargestSquare.of(matrix);
  }

  /**
   * A sum of Gram matrices, kept wherever this solver multiplies fastest. It lives as long as the
   * solver.
   *
   * @param columns d ≥ 1
   * @return the sum, zero
   * @throws IllegalArgumentException if the number is below 1
   */
  @API(status = API.Status.INTERNAL)
  default GramSum gramSum(int columns) {
    return GramSum.onHeap(columns);
  }

  /**
   * A solver of the same kind that is closed by itself, and its sums with it: what shares this one
   * with others and ends before it, such as a task of a cluster, asks for its own.
   *
   * @return another solver with the same numbers; this one where nothing outlives its sums
   */
  default SpectralSolver fork() {
    return this;
  }

  /** Frees what lies outside the Java heap, if anything does. */
  @Override
  default void close() {}

  /**
   * {@link #eigenvalues} of many matrices at once.
   *
   * @param symmetric the matrices
   * @return one array per matrix, in their order
   */
  default List<double[]> allEigenvalues(List<Matrix> symmetric) {
    return batch(symmetric, this::eigenvalues);
  }

  /**
   * {@link #squaredSingularValues} of many matrices at once.
   *
   * @param matrices the matrices
   * @return one array per matrix, in their order
   */
  default List<double[]> allSquaredSingularValues(List<Matrix> matrices) {
    return batch(matrices, this::squaredSingularValues);
  }

  /**
   * {@link #leadingTriplets} of many matrices at once.
   *
   * @param matrices the matrices
   * @param count how many pairs of vectors of each
   * @return one result per matrix, in their order
   */
  @API(status = API.Status.INTERNAL)
  default List<SingularTriplets> allLeadingTriplets(List<Matrix> matrices, int count) {
    return batch(matrices, matrix -> leadingTriplets(matrix, count));
  }

  private static <R> List<R> batch(List<Matrix> matrices, Function<Matrix, R> solve) {
    return matrices.parallelStream().map(solve).toList();
  }

  private static Matrix smallerGram(Matrix matrix) {
    return matrix.rows() <= matrix.columns() ? matrix.rowGram() : matrix.columnGram();
  }

  private static double[] clip(double[] eigenvalues) {
    double[] clipped = new double[eigenvalues.length];
    for (int i = 0; i < clipped.length; i++) {
      clipped[i] = Math.max(0, eigenvalues[i]);
    }
    return clipped;
  }

  private static Matrix images(Matrix matrix, Matrix vectors, double[] squares) {
    double floor = 1e-13 * squares[0];
    Matrix raw = matrix.times(vectors);
    return Matrix.generate(
        raw.rows(),
        raw.columns(),
        (i, j) -> squares[j] > floor ? raw.get(i, j) / Math.sqrt(squares[j]) : 0);
  }
}
