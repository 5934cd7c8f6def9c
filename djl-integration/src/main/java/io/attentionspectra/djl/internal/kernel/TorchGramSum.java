package io.attentionspectra.djl.internal.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.linalg.GramSum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.List;

/**
 * A square matrix on the device, owned by the solver, of which the lower triangle holds the sum;
 * one core multiplies.
 */
final class TorchGramSum implements GramSum {

  /** Rows on their way to the device, by worker: fresh memory for each block costs more. */
  private static final ThreadLocal<ByteBuffer> ROWS =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

  private final TorchScriptKernel kernel;
  private final int columns;
  private final NDArray sum;

  TorchGramSum(TorchScriptKernel kernel, NDManager owner, int columns) {
    this.kernel = kernel;
    this.columns = columns;
    this.sum = owner.zeros(new Shape(columns, columns), DataType.FLOAT64);
  }

  @Override
  public void add(double[] rowMajor, int rows) {
    DoubleBuffer entries = DoubleBuffer.wrap(rowMajor, 0, rows * columns);
    EngineWorkers.shared().map(List.of(entries), block -> add(block, rows));
  }

  private boolean add(DoubleBuffer entries, int rows) {
    try (NDManager scope = sum.getManager().newSubManager()) {
      NDArray block = scope.create(direct(entries), new Shape(rows, columns), DataType.FLOAT64);
      return !kernel.call("add_gram").with(sum).with(block).into(scope).isEmpty();
    }
  }

  private static ByteBuffer direct(DoubleBuffer entries) {
    int bytes = Math.multiplyExact(entries.remaining(), Double.BYTES);
    if (ROWS.get().capacity() < bytes) {
      ROWS.set(ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    }
    ByteBuffer target = ROWS.get().clear().limit(bytes);
    target.asDoubleBuffer().put(entries);
    return target;
  }

  @Override
  public double[] lowerTriangle() {
    double[] square = sum.toDoubleArray();
    double[] triangle = new double[Math.multiplyExact(columns, columns + 1) / 2];
    for (int i = 0, at = 0; i < columns; at += ++i) {
      System.arraycopy(square, i * columns, triangle, at, i + 1);
    }
    return triangle;
  }

  @Override
  public void replace(double[] lowerTriangle) {
    double[] square = new double[columns * columns];
    for (int i = 0, at = 0; i < columns; at += ++i) {
      System.arraycopy(lowerTriangle, at, square, i * columns, i + 1);
    }
    sum.set(square);
  }
}
