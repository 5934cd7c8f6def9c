package io.attentionspectra.djl.internal.kernel;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Randomness;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceLinearAlgebraTest {

  private static NDManager manager;
  private static DeviceLinearAlgebra algebra;

  @BeforeAll
  static void open() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    algebra = DeviceLinearAlgebra.open();
  }

  @AfterAll
  static void close() {
    algebra.close();
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 7, 7", "3, 20, 9", "3, 9, 20", "2, 128, 128", "5, 65, 64"})
  void spectraEqualEjml(int count, int rows, int columns) {
    double[] values =
        Randomness.of(rows).child("matrices", columns).gaussians(count * rows * columns);
    NDArray batch = manager.create(values, new Shape(count, rows, columns));
    double[][] plain = algebra.singularValues(batch);
    double[][] squared = algebra.squaredSingularValues(batch);
    for (int i = 0; i < count; i++) {
      double[] expected = ejml(values, i, rows, columns);
      assertArrayEquals(expected, plain[i], 1e-13 * expected[0]);
      for (int j = 0; j < expected.length; j++) {
        assertEquals(expected[j] * expected[j], squared[i][j], 1e-13 * expected[0] * expected[0]);
      }
    }
  }

  @Test
  void singlePrecisionInputIsReducedInDouble() {
    double[] values = new double[64 * 64];
    double[] gaussians = Randomness.of(3).gaussians(values.length);
    float[] single = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      single[i] = (float) gaussians[i];
      values[i] = single[i];
    }
    double[] expected = ejml(values, 0, 64, 64);
    double[] actual = algebra.singularValues(manager.create(single, new Shape(64, 64)))[0];
    assertArrayEquals(expected, actual, 1e-13 * expected[0]);
  }

  @Test
  void eigenReconstructs() {
    NDArray x = manager.create(Randomness.of(4).gaussians(2 * 30 * 12), new Shape(2, 30, 12));
    NDArray gram = algebra.gram(x, manager);
    NDList eigen = algebra.eigen(gram, manager);
    NDArray rebuilt =
        eigen.get(1).mul(eigen.get(0).expandDims(1)).matMul(eigen.get(1).transpose(0, 2, 1));
    assertEquals(0, rebuilt.sub(gram).abs().max().getDouble(), 1e-12);
    assertEquals(DataType.FLOAT64, gram.getDataType());
  }

  @Test
  void qrReconstructs() {
    NDArray x = manager.create(Randomness.of(5).gaussians(30 * 12), new Shape(30, 12));
    NDList qr = algebra.qr(x, manager);
    assertEquals(0, qr.get(0).matMul(qr.get(1)).sub(x).abs().max().getDouble(), 1e-13);
    NDArray identity = qr.get(0).transpose().matMul(qr.get(0));
    assertEquals(
        0,
        identity.sub(manager.eye(12).toType(DataType.FLOAT64, false)).abs().max().getDouble(),
        1e-13);
  }

  @Test
  void gramProductIsTheProductWithTheGram() {
    NDArray x = manager.create(Randomness.of(6).gaussians(30 * 12), new Shape(30, 12));
    NDArray v = manager.create(Randomness.of(7).gaussians(12 * 3), new Shape(12, 3));
    NDArray expected = algebra.gram(x, manager).matMul(v);
    assertEquals(
        0, algebra.gramProduct(x, v, manager).sub(expected).abs().max().getDouble(), 1e-12);
  }

  @Test
  void aNamedArrayIsStillOneTensor() {
    NDArray x = manager.create(Randomness.of(8).gaussians(9), new Shape(3, 3));
    double[] expected = algebra.singularValues(x)[0];
    x.setName("encoder.layer.0.weight");
    assertArrayEquals(expected, algebra.singularValues(x)[0]);
  }

  @Test
  void badShapesAreNamed() {
    NDArray vector = manager.create(new double[] {1, 2, 3});
    NDArray oblong = manager.create(new Shape(2, 3));
    assertRefused(
        "shape = (3): must have at least two dimensions", () -> algebra.singularValues(vector));
    assertThrows(IllegalArgumentException.class, () -> algebra.symmetricEigenvalues(oblong));
  }

  @Test
  void notANumberIsRefusedByTheEngineWithAReason() {
    NDArray broken = manager.create(new double[] {Double.NaN, 1, 1, 1}, new Shape(2, 2));
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> algebra.singularValues(broken));
    assertTrue(
        failure.getMessage().startsWith("kernel method singular_values: "), failure.getMessage());
  }

  private static double[] ejml(double[] values, int index, int rows, int columns) {
    DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
    System.arraycopy(values, index * rows * columns, matrix.data, 0, rows * columns);
    var svd = DecompositionFactory_DDRM.svd(rows, columns, false, false, false);
    assertTrue(svd.decompose(matrix));
    double[] sorted = svd.getSingularValues().clone();
    int count = Math.min(rows, columns);
    double[] result = new double[count];
    java.util.Arrays.sort(sorted, 0, svd.numberOfSingularValues());
    for (int i = 0; i < count; i++) {
      result[i] = sorted[svd.numberOfSingularValues() - 1 - i];
    }
    return result;
  }
}
