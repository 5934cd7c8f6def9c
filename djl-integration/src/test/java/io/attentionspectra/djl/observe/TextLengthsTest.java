package io.attentionspectra.djl.observe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class TextLengthsTest {

  @Test
  void countsTokensBeforePadding() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray whole = manager.create(new long[][] {{1, 1, 1}, {1, 0, 0}, {0, 0, 0}});
      NDArray real = manager.create(new float[][] {{1, 1, 0}});
      assertArrayEquals(new int[] {3, 1, 0}, TextLengths.of(whole));
      assertArrayEquals(new int[] {2}, TextLengths.of(real));
    }
  }

  @Test
  void refusesWhatIsNoRightPadding() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray left = manager.create(new float[][] {{0, 1, 1}});
      NDArray hole = manager.create(new float[][] {{1, 0, 1}});
      NDArray additive = manager.create(new float[][] {{0, 0, -1e9f}});
      NDArray flat = manager.create(new float[] {1, 1});
      for (NDArray mask : new NDArray[] {left, hole, additive, flat}) {
        assertThrows(IllegalArgumentException.class, () -> TextLengths.of(mask));
      }
    }
  }
}
