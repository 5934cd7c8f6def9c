package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.attentionspectra.formats.transformer.Activation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ActivationOperatorTest {

  private static final float[] POINTS = {-3, -1, -0.5f, 0, 0.25f, 1, 2.5f};

  /** Both are z Φ(z), the approximation to 5e-4 (Hendrycks and Gimpel, arXiv 1606.08415). */
  @ParameterizedTest
  @EnumSource
  void gradientIsTheSlopeAfterGarbageIsCollected(Activation activation)
      throws InterruptedException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray z = manager.create(POINTS);
      z.setRequiresGradient(true);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray sum = ActivationOperator.apply(activation, z).sum();
        Garbage.overwrite();
        collector.backward(sum);
      }
      float[] gradient = z.getGradient().toFloatArray();
      for (int i = 0; i < POINTS.length; i++) {
        double slope = normalCdf(POINTS[i]) + POINTS[i] * density(POINTS[i]);
        assertEquals(slope, gradient[i], 2e-3, activation + " at " + POINTS[i]);
      }
    }
  }

  private static double density(double z) {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /** By the series Φ(z) = 1/2 + φ(z) (z + z³/3 + z⁵/15 + …). */
  private static double normalCdf(double z) {
    double term = z;
    double sum = z;
    for (int k = 3; k < 200; k += 2) {
      term *= z * z / k;
      sum += term;
    }
    return 0.5 + density(z) * sum;
  }
}
