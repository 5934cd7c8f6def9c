package io.attentionspectra.djl.kernel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;

/**
 * Mean and scatter of rows that arrive in batches, kept in float64 on one device: n, m = (1/n) Σ x
 * and S = Σ (x − m)(x − m)ᵀ.
 *
 * <p>Batches and accumulators are joined by the pairwise update of T. F. Chan, G. H. Golub and R.
 * J. LeVeque ("Algorithms for computing the sample variance", The American Statistician 37, 1983),
 * which stays accurate when the mean is large; joining is associative up to rounding. Not
 * thread-safe: give each thread its own and {@link #merge} them.
 */
public final class CovarianceAccumulator implements AutoCloseable {

  private final DeviceLinearAlgebra algebra;
  private final NDManager manager;
  private final int dimension;
  private NDList moments;
  private long count;

  private CovarianceAccumulator(DeviceLinearAlgebra algebra, NDManager manager, int dimension) {
    this.algebra = algebra;
    this.manager = manager;
    this.dimension = dimension;
    this.moments =
        new NDList(
            manager.zeros(new Shape(dimension), DataType.FLOAT64),
            manager.zeros(new Shape(dimension, dimension), DataType.FLOAT64));
  }

  /**
   * An empty accumulator.
   *
   * @param algebra kernels to use; must stay open as long as the accumulator
   * @param device where to accumulate
   * @param dimension d, at least 1
   * @return the accumulator; close it to free its arrays
   * @throws IllegalArgumentException if the dimension is below 1
   */
  public static CovarianceAccumulator on(
      DeviceLinearAlgebra algebra, Device device, int dimension) {
    Check.atLeast("dimension", dimension, 1);
    NDManager manager = NDManager.newBaseManager(device, TorchScriptKernel.ENGINE);
    return new CovarianceAccumulator(algebra, manager, dimension);
  }

  /**
   * Adds rows.
   *
   * @param rows shape (n, d), float32 or float64, on the accumulator's device; not kept
   * @throws IllegalArgumentException if the shape does not fit
   */
  public void add(NDArray rows) {
    Shape shape = rows.getShape();
    if (shape.dimension() != 2 || shape.get(1) != dimension) {
      throw Check.failure(
          "shape", shape, "must be (rows, " + dimension + ")", "flatten leading dimensions");
    }
    if (shape.get(0) == 0) {
      return;
    }
    try (NDManager scope = manager.newSubManager()) {
      join(algebra.scatter(rows, scope), shape.get(0));
    }
  }

  /**
   * Adds all rows of another accumulator, which stays as it is.
   *
   * @param other an accumulator of the same dimension and device
   * @throws IllegalArgumentException if the dimensions differ
   */
  public void merge(CovarianceAccumulator other) {
    if (other.dimension != dimension) {
      throw Check.failure(
          "dimension", other.dimension, "must be " + dimension, "merge what has one dimension");
    }
    if (other.count > 0) {
      join(other.moments, other.count);
    }
  }

  /**
   * Number of rows.
   *
   * @return n
   */
  public long count() {
    return count;
  }

  /**
   * Mean of the rows.
   *
   * @return d numbers; zeros before the first row
   */
  public double[] mean() {
    return moments.get(0).toDoubleArray();
  }

  /**
   * Covariance S/n of the rows about their mean.
   *
   * @return d × d, on the heap
   * @throws IllegalStateException before the first row
   */
  public Matrix covariance() {
    if (count == 0) {
      throw new IllegalStateException("rows = 0: a covariance needs at least one; add rows first");
    }
    Matrix scatter = Matrix.of(dimension, dimension, moments.get(1).toDoubleArray());
    return scatter.scale(1.0 / count);
  }

  /** Frees the arrays. */
  @Override
  public void close() {
    manager.close();
  }

  private void join(NDList added, long addedCount) {
    NDList joined = algebra.joined(moments, count, added, addedCount, manager);
    moments.close();
    moments = joined;
    count += addedCount;
  }
}
