package io.attentionspectra.djl.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.LabelledPooling;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Weights trained on labels, on simulated windows X_t = y g_t μ + z_t of known weights. */
final class LabelledPoolingTest {

  private static final int LENGTH = 6;
  private static final int DIMENSION = 24;
  private static final int COUNT = 1000;

  /** Best are weights along g; of the independent noise the pooled vector keeps ‖w‖². */
  private static final double[] SIGNAL = {1.2, 0, 0.6, 0, -0.6, 0};

  @Test
  void findsThePositionsThatCarryTheClass() {
    LabelledPooling learned = LabelledPoolingTraining.withDefaults().train(windows(3));
    double norm = Math.sqrt(Arrays.stream(SIGNAL).map(g -> g * g).sum());
    double cosine = 0;
    for (int t = 0; t < LENGTH; t++) {
      cosine += learned.weights()[t] * SIGNAL[t] / norm;
    }
    assertTrue(cosine > 0.97, "cosine " + cosine + " of " + Arrays.toString(learned.weights()));
    assertEquals(1, Arrays.stream(learned.weights()).map(w -> w * w).sum(), 1e-6);
    // The best classifier knows wᵀμ: accuracy Φ(‖g‖‖μ‖) = Φ(1.47), less what 1000 windows cost.
    assertEquals(0.929, learned.accuracy().value(), 0.03);
    assertEquals(COUNT, learned.windows());
    double share = learned.accuracy().value();
    assertEquals(Math.sqrt(share * (1 - share) / COUNT), learned.accuracy().standardError(), 1e-15);
  }

  @Test
  void dependsOnTheSeedAlone() {
    LabelledPoolingTraining training = new LabelledPoolingTraining(2, 2, 64, 0.003, 7);
    LabelledWindows windows = windows(4);
    LabelledPooling first = training.train(windows);
    assertArrayEquals(first.weights(), training.train(windows).weights(), 0);
    assertEquals(first.accuracy(), training.train(windows).accuracy());
    assertTrue(!Arrays.equals(first.weights(), training.withSeed(8).train(windows).weights()));
  }

  @Test
  void labelsWithoutMeaningGiveChance() {
    Randomness seed = Randomness.of(5);
    LabelledWindows windows = LabelledWindows.of(LENGTH, DIMENSION);
    for (int n = 0; n < COUNT; n++) {
      double[] noise = seed.child("noise", n).gaussians(LENGTH * DIMENSION);
      windows.add(Matrix.of(LENGTH, DIMENSION, noise), n % 2);
    }
    double accuracy =
        new LabelledPoolingTraining(4, 3, 64, 0.003, 1).train(windows).accuracy().value();
    assertEquals(0.5, accuracy, 4 * 0.5 / Math.sqrt(COUNT));
  }

  @Test
  void refusesOneClassAndOtherShapes() {
    LabelledWindows windows = LabelledWindows.of(2, 3);
    for (int n = 0; n < 20; n++) {
      windows.add(Matrix.generate(2, 3, (i, j) -> i + j), 0);
    }
    assertEquals(
        "windows of class 1 = 0: must be at least 10; give 10 or more",
        assertThrows(
                IllegalArgumentException.class,
                () -> LabelledPoolingTraining.withDefaults().train(windows))
            .getMessage());
    Matrix other = Matrix.generate(3, 3, (i, j) -> 1.0);
    assertEquals(
        "window = 3 × 3: must be 2 × 3; cut texts to one window",
        assertThrows(IllegalArgumentException.class, () -> windows.add(other, 0)).getMessage());
  }

  private static LabelledWindows windows(long number) {
    Randomness seed = Randomness.of(number);
    LabelledWindows windows = LabelledWindows.of(LENGTH, DIMENSION);
    for (int n = 0; n < COUNT; n++) {
      double[] noise = seed.child("noise", n).gaussians(LENGTH * DIMENSION);
      double sign = n % 2 == 0 ? 1 : -1;
      windows.add(
          Matrix.generate(
              LENGTH,
              DIMENSION,
              (t, j) -> noise[t * DIMENSION + j] + (j == 3 ? sign * SIGNAL[t] : 0)),
          n % 2);
    }
    return windows;
  }
}
