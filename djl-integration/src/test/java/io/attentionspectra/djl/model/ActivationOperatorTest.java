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
        assertEquals(
            slope(activation, POINTS[i]), gradient[i], 2e-3, activation + " at " + POINTS[i]);
      }
    }
  }

  /** Both kinds of GELU are z Φ(z), one to 5e-4 (Hendrycks and Gimpel, arXiv 1606.08415). */
  private static double slope(Activation activation, double z) {
    double logistic = 1 / (1 + Math.exp(-z));
    return switch (activation) {
      case GELU, GELU_TANH -> normalCdf(z) + z * density(z);
      case SILU -> logistic * (1 + z * (1 - logistic));
      case RELU -> z > 0 ? 1 : 0;
    };
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
