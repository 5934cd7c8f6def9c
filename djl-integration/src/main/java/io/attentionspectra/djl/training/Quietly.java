package io.attentionspectra.djl.training;

import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/** Runs code without recording gradients, whatever the training loop is doing. */
final class Quietly {

  private Quietly() {}

  static <T> T get(Supplier<T> work) {
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(recording);
    }
  }
}
