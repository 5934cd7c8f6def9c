package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

final class TextTrialTest {

  @Test
  void aMaskThatHidesEveryTokenShows() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      Shape shape = new Shape(1, 1, 2, 2);
      assertTrue(TextTrial.seesNothing(manager.create(new float[] {.5f, .5f, .5f, .5f}, shape)));
      float nan = Float.NaN;
      assertTrue(TextTrial.seesNothing(manager.create(new float[] {nan, nan, nan, nan}, shape)));
      assertFalse(TextTrial.seesNothing(manager.create(new float[] {.6f, .4f, .5f, .5f}, shape)));
      assertFalse(TextTrial.seesNothing(manager.create(new float[] {1, 0, .5f, .5f}, shape)));
    }
  }
}
