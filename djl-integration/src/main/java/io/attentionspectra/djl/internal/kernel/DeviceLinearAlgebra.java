package io.attentionspectra.djl.internal.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.internal.Alias;
import io.attentionspectra.formats.torchscript.archive.KernelArchive;
import java.util.Arrays;
import java.util.List;

/**
 * Dense linear algebra of the PyTorch engine, in float64, wherever the arrays are.
 *
 * <p>Inputs may be float32 or float64 and are never modified. Leading dimensions are a batch. What
 * returns Java arrays brings only spectra to the heap; what returns NDArrays leaves its result on
 * the device, owned by the manager given. Instances are thread-safe; close one to free its kernel.
 */
public final class DeviceLinearAlgebra implements AutoCloseable {

  /** The kernels of this package. */
  static final KernelArchive ARCHIVE =
      KernelArchive.ofResource(DeviceLinearAlgebra.class, "linear_algebra.py", "LinearAlgebra");

  private final TorchScriptKernel kernel;

  private DeviceLinearAlgebra(TorchScriptKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Loads the kernels.
   *
   * @return linear algebra on any device
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static DeviceLinearAlgebra open() {
    return new DeviceLinearAlgebra(TorchScriptKernel.load(ARCHIVE));
  }

  /**
   * Singular values by bidiagonalisation (LAPACK gesdd): absolute error about 10⁻¹⁵ of the largest.
   *
   * @param matrices shape (…, m, n)
   * @return per matrix min(m, n) values, decreasing
   * @throws IllegalArgumentException if the array has fewer than two dimensions
   */
  public double[][] singularValues(NDArray matrices) {
    return spectra("singular_values", matrices);
  }

  /**
   * Squared singular values as the eigenvalues of the smaller of AᵀA and AAᵀ: half the work of
   * {@link #singularValues}, absolute error about 10⁻¹⁵ of the largest squared value.
   *
   * @param matrices shape (…, m, n)
   * @return per matrix min(m, n) values ≥ 0, decreasing
   * @throws IllegalArgumentException if the array has fewer than two dimensions
   */
  public double[][] squaredSingularValues(NDArray matrices) {
    return spectra("squared_singular_values", matrices);
  }

  /**
   * Eigenvalues of symmetric matrices, of which only the upper triangle is read.
   *
   * @param matrices shape (…, n, n)
   * @return per matrix n values, increasing
   * @throws IllegalArgumentException if the last two dimensions differ
   */
  public double[][] symmetricEigenvalues(NDArray matrices) {
    return spectra("symmetric_eigenvalues", requireSquare(matrices));
  }

  /**
   * Eigenvalues and eigenvectors of symmetric matrices, of which only the upper triangle is read.
   *
   * @param matrices shape (…, n, n)
   * @param owner manager that owns the results
   * @return values (…, n), increasing, and orthonormal eigenvectors in columns (…, n, n)
   * @throws IllegalArgumentException if the last two dimensions differ
   */
  public NDList eigen(NDArray matrices, NDManager owner) {
    return kernel.call("eigen").with(requireSquare(matrices)).into(owner);
  }

  /**
   * Reduced QR decomposition, A = Q R with QᵀQ = I.
   *
   * @param matrices shape (…, m, n)
   * @param owner manager that owns the results
   * @return Q (…, m, min(m, n)) and R (…, min(m, n), n)
   * @throws IllegalArgumentException if the array has fewer than two dimensions
   */
  public NDList qr(NDArray matrices, NDManager owner) {
    return kernel.call("qr").with(requireMatrix(matrices)).into(owner);
  }

  /**
   * Gram matrix XᵀX of the rows, not normalised.
   *
   * @param rows shape (…, n, d)
   * @param owner manager that owns the result
   * @return shape (…, d, d), float64
   * @throws IllegalArgumentException if the array has fewer than two dimensions
   */
  public NDArray gram(NDArray rows, NDManager owner) {
    return kernel.call("gram").with(requireMatrix(rows)).into(owner).singletonOrThrow();
  }

  /**
   * The product XᵀX V without forming XᵀX: the step of a block Lanczos iteration.
   *
   * @param rows X, shape (…, n, d)
   * @param vectors V, shape (…, d, b)
   * @param owner manager that owns the result
   * @return shape (…, d, b), float64
   * @throws IllegalArgumentException if an array has fewer than two dimensions
   */
  public NDArray gramProduct(NDArray rows, NDArray vectors, NDManager owner) {
    return kernel
        .call("gram_product")
        .with(requireMatrix(rows))
        .with(requireMatrix(vectors))
        .into(owner)
        .singletonOrThrow();
  }

  /** Mean (d) and scatter about it (d, d) of rows (n, d). */
  NDList scatter(NDArray rows, NDManager owner) {
    return kernel.call("scatter").with(rows).into(owner);
  }

  /** Mean and scatter of two samples together. */
  NDList joined(NDList first, long firstCount, NDList second, long secondCount, NDManager owner) {
    return kernel
        .call("joined")
        .with(first.get(0))
        .with(first.get(1))
        .with(firstCount)
        .with(second.get(0))
        .with(second.get(1))
        .with(secondCount)
        .into(owner);
  }

  /** Frees the kernel. */
  @Override
  public void close() {
    kernel.close();
  }

  private double[][] spectra(String method, NDArray matrices) {
    Shape whole = requireMatrix(matrices).getShape();
    int rank = whole.dimension();
    Shape flat = new Shape(-1, whole.get(rank - 2), whole.get(rank - 1));
    try (NDManager scope = matrices.getManager().newSubManager()) {
      NDArray batch = Alias.of(matrices, scope).reshape(flat);
      Shape shape = batch.getShape();
      long entries = shape.get(1) * shape.get(2);
      List<EngineWorkers.Range> ranges =
          EngineWorkers.ranges(batch.getDevice(), Math.toIntExact(shape.get(0)), entries);
      return EngineWorkers.shared().map(ranges, range -> values(method, batch, range)).stream()
          .flatMap(Arrays::stream)
          .toArray(double[][]::new);
    }
  }

  private double[][] values(String method, NDArray batch, EngineWorkers.Range range) {
    try (NDManager scope = batch.getManager().newSubManager()) {
      return Rows.of(
          kernel
              .call(method)
              .with(batch)
              .with(range.from())
              .with(range.to())
              .into(scope)
              .singletonOrThrow());
    }
  }

  private static NDArray requireMatrix(NDArray array) {
    if (array.getShape().dimension() < 2) {
      throw Check.failure(
          "shape", array.getShape(), "must have at least two dimensions", "add the missing ones");
    }
    return array;
  }

  private static NDArray requireSquare(NDArray array) {
    Shape shape = requireMatrix(array).getShape();
    if (shape.get(shape.dimension() - 1) != shape.get(shape.dimension() - 2)) {
      throw Check.failure(
          "shape", shape, "must end in two equal dimensions", "give square matrices");
    }
    return array;
  }
}
