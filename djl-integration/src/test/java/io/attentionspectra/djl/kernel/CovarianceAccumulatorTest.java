package io.attentionspectra.djl.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CovarianceAccumulatorTest {

  private static final int ROWS = 50;
  private static final int DIMENSION = 6;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private DeviceLinearAlgebra algebra;

  @BeforeEach
  void open() {
    algebra = DeviceLinearAlgebra.open();
  }

  @AfterEach
  void close() {
    algebra.close();
    manager.close();
  }

  private static double[] rows(double shift) {
    return Arrays.stream(Randomness.of(1).gaussians(ROWS * DIMENSION))
        .map(x -> x + shift)
        .toArray();
  }

  private NDArray part(double[] rows, int from, int to) {
    double[] part = Arrays.copyOfRange(rows, from * DIMENSION, to * DIMENSION);
    return manager.create(part, new Shape(to - from, DIMENSION));
  }

  private CovarianceAccumulator empty() {
    return CovarianceAccumulator.on(algebra, Device.cpu(), DIMENSION);
  }

  private static Matrix covariance(double[] rows) {
    return Matrix.of(ROWS, DIMENSION, rows).centreColumns().columnGram().scale(1.0 / ROWS);
  }

  /** A mean of 10⁶ costs six digits of the data itself, and no more. */
  @Test
  void batchesGiveTheCovarianceOfTheWhole() {
    for (double shift : new double[] {0, 1e6}) {
      double[] rows = rows(shift);
      try (CovarianceAccumulator accumulator = empty()) {
        accumulator.add(part(rows, 0, 7));
        accumulator.add(part(rows, 7, 7));
        accumulator.add(part(rows, 7, ROWS));
        double error = accumulator.covariance().minus(covariance(rows)).largestEntry();
        assertEquals(0, error, shift == 0 ? 1e-14 : 1e-9);
        assertArrayEquals(
            Matrix.of(ROWS, DIMENSION, rows).columnMeans(),
            accumulator.mean(),
            1e-15 * (1 + 10 * shift));
        assertEquals(ROWS, accumulator.count());
      }
    }
  }

  @Test
  void mergingIsAssociative() {
    double[] rows = rows(3);
    int[] cuts = {0, 11, 12, ROWS};
    try (CovarianceAccumulator left = empty();
        CovarianceAccumulator right = empty();
        CovarianceAccumulator tail = empty()) {
      for (int i = 0; i < 3; i++) {
        try (CovarianceAccumulator one = empty()) {
          one.add(part(rows, cuts[i], cuts[i + 1]));
          left.merge(one);
          (i == 0 ? right : tail).merge(one);
        }
      }
      right.merge(tail);
      assertEquals(0, left.covariance().minus(right.covariance()).largestEntry(), 1e-14);
      assertEquals(0, left.covariance().minus(covariance(rows)).largestEntry(), 1e-14);
      assertEquals(ROWS, right.count());
      assertEquals(ROWS - 11, tail.count());
    }
  }

  @Test
  void singlePrecisionRowsAreSummedInDouble() {
    double[] rows = rows(0);
    NDArray single = part(rows, 0, ROWS).toType(DataType.FLOAT32, false);
    double[] rounded = single.toType(DataType.FLOAT64, false).toDoubleArray();
    try (CovarianceAccumulator accumulator = empty()) {
      accumulator.add(single);
      assertEquals(0, accumulator.covariance().minus(covariance(rounded)).largestEntry(), 1e-14);
    }
  }

  @Test
  void badUseIsRefused() {
    try (CovarianceAccumulator accumulator = empty();
        CovarianceAccumulator other = CovarianceAccumulator.on(algebra, Device.cpu(), 2)) {
      assertThrows(IllegalStateException.class, accumulator::covariance);
      NDArray wrong = manager.create(new Shape(4, 5));
      assertThrows(IllegalArgumentException.class, () -> accumulator.add(wrong));
      assertThrows(IllegalArgumentException.class, () -> accumulator.merge(other));
    }
  }
}
