package io.attentionspectra.djl.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/** Whether the engine keeps what a result was computed from, for gradients. */
public final class Graph {

  private Graph() {}

  /** DJL's own {@code hasGradient} tells of parameters only, so that gradients are asked for. */
  public static boolean isRecorded(NDArray result) {
    try (NDArray ones = result.onesLike()) {
      JniUtils.backward((PtNDArray) result, (PtNDArray) ones, true, false);
      return true;
    } catch (EngineException e) {
      if (String.valueOf(e.getMessage()).contains("does not require grad")) {
        return false;
      }
      throw e;
    }
  }

  /** Fails if gradients could pass through the result. */
  public static void assertNotRecorded(NDArray result) {
    assertFalse(isRecorded(result), "the graph of gradients was recorded");
  }
}
