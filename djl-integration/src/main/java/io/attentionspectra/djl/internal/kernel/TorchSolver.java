package io.attentionspectra.djl.internal.kernel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SingularTriplets;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Solver over the PyTorch engine's LAPACK (CPU) or its accelerator counterpart: matrices are copied
 * to the device, solved in float64, one core per matrix, and only results come back.
 *
 * <p>Close it to free its kernel and its sums of Gram matrices.
 */
public final class TorchSolver implements SpectralSolver {

  /** Asymmetry tolerated relative to the largest entry: rounding of a product summed both ways. */
  private static final double ASYMMETRY = 1e-10;

  private final Device device;
  private final TorchScriptKernel kernel;
  private final NDManager sums;

  private TorchSolver(Device device, TorchScriptKernel kernel) {
    this.device = device;
    this.kernel = kernel;
    this.sums = NDManager.newBaseManager(device, TorchScriptKernel.ENGINE);
  }

  /**
   * A solver on one device.
   *
   * @param device where matrices are copied to, such as {@code Device.cpu()}
   * @return the solver
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static TorchSolver on(Device device) {
    return new TorchSolver(device, TorchScriptKernel.load(DeviceLinearAlgebra.ARCHIVE));
  }

  @Override
  public double[] eigenvalues(Matrix symmetric) {
    return allEigenvalues(List.of(symmetric)).get(0);
  }

  @Override
  public SymmetricEigen eigen(Matrix symmetric, int vectors) {
    requireCount(vectors, symmetric.rows());
    return each(
            List.of(requireSymmetric(symmetric)), (matrix, scope) -> eigen(matrix, vectors, scope))
        .get(0);
  }

  @Override
  public double[] singularValues(Matrix matrix) {
    return values("singular_values", List.of(matrix)).get(0);
  }

  @Override
  public double[] squaredSingularValues(Matrix matrix) {
    return allSquaredSingularValues(List.of(matrix)).get(0);
  }

  @Override
  public SingularTriplets leadingTriplets(Matrix matrix, int count) {
    return allLeadingTriplets(List.of(matrix), count).get(0);
  }

  @Override
  public List<double[]> allEigenvalues(List<Matrix> symmetric) {
    symmetric.forEach(TorchSolver::requireSymmetric);
    return values("decreasing_eigenvalues", symmetric);
  }

  @Override
  public List<double[]> allSquaredSingularValues(List<Matrix> matrices) {
    return values("squared_singular_values", matrices);
  }

  @Override
  public List<SingularTriplets> allLeadingTriplets(List<Matrix> matrices, int count) {
    matrices.forEach(matrix -> requireCount(count, Math.min(matrix.rows(), matrix.columns())));
    return each(matrices, (matrix, scope) -> triplets(matrix, count, scope));
  }

  @Override
  public GramSum gramSum(int columns) {
    return new TorchGramSum(kernel, sums, Check.atLeast("columns", columns, 1));
  }

  @Override
  public SpectralSolver fork() {
    return on(device);
  }

  /** Frees the kernel and the sums. */
  @Override
  public void close() {
    sums.close();
    kernel.close();
  }

  private List<double[]> values(String method, List<Matrix> matrices) {
    return each(
        matrices,
        (matrix, scope) ->
            requireFinite(
                kernel
                    .call(method)
                    .with(matrix)
                    .with(0)
                    .with(1)
                    .into(scope)
                    .get(0)
                    .toDoubleArray()));
  }

  private SymmetricEigen eigen(NDArray matrix, int vectors, NDManager scope) {
    NDList result = kernel.call("leading_eigen").with(matrix).with(vectors).into(scope);
    return new SymmetricEigen(requireFinite(result.get(0).toDoubleArray()), matrix(result.get(1)));
  }

  private SingularTriplets triplets(NDArray matrix, int count, NDManager scope) {
    NDList result = kernel.call("leading_triplets").with(matrix).with(count).into(scope);
    return new SingularTriplets(
        requireFinite(result.get(0).toDoubleArray()), matrix(result.get(1)), matrix(result.get(2)));
  }

  /** Solves every matrix on a worker, in a scope that ends with it. */
  private <R> List<R> each(List<Matrix> matrices, BiFunction<NDArray, NDManager, R> solve) {
    Function<Matrix, R> solved =
        matrix -> {
          try (NDManager scope = NDManager.newBaseManager(device, TorchScriptKernel.ENGINE)) {
            NDArray copy =
                scope.create(matrix.toArray(), new Shape(1, matrix.rows(), matrix.columns()));
            return solve.apply(copy, scope);
          }
        };
    return EngineWorkers.shared().map(matrices, solved);
  }

  private static Matrix matrix(NDArray array) {
    Shape shape = array.getShape();
    return Matrix.of(
        Math.toIntExact(shape.get(0)), Math.toIntExact(shape.get(1)), array.toDoubleArray());
  }

  private static double[] requireFinite(double[] values) {
    for (double value : values) {
      Check.finite("computed value", value);
    }
    return values;
  }

  private static void requireCount(int count, int largest) {
    Check.atLeast("vectors", count, 1);
    Check.within("vectors", count, 1, largest, "ask for no more than the smaller side");
  }

  private static Matrix requireSymmetric(Matrix matrix) {
    matrix.requireSquare("symmetric matrix").requireFinite("entry");
    double asymmetry = matrix.minus(matrix.transpose()).largestEntry();
    if (!(asymmetry <= ASYMMETRY * matrix.largestEntry())) {
      throw Check.failure(
          "largest difference across the diagonal",
          asymmetry,
          "must be 0 up to rounding",
          "symmetrise the matrix or ask for singular values");
    }
    return matrix;
  }
}
