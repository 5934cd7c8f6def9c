package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Memory of Java that nothing holds any more. */
final class Garbage {

  private Garbage() {}

  /** Frees the memory behind unreachable buffers, and takes it for zeros. */
  static void overwrite() throws InterruptedException {
    List<ByteBuffer> taken = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      System.gc();
      Thread.sleep(20);
      for (int i = 0; i < 5000; i++) {
        taken.add(ByteBuffer.allocateDirect(8 + i % 16));
      }
    }
    assertEquals(20_000, taken.size());
  }
}
