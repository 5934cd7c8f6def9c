package io.attentionspectra.djl.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.Callable;

/** Threads that an application may call from; the engine has one gradient mode for each. */
public enum ThreadKind {
  FRESH_POOL,
  BLIND_CLASS_LOADER,
  NO_CLASS_LOADER,
  FORK_JOIN,
  VIRTUAL;

  /**
   * Does work on such a thread. Before it the engine records gradients there, and so it must
   * afterwards.
   */
  public <T> T call(Callable<T> work) throws Exception {
    Engine.getEngine("PyTorch");
    return io.attentionspectra.testing.ThreadKind.valueOf(name())
        .call(
            () -> {
              assertTrue(JniUtils.isGradMode(), "a fresh thread records gradients");
              T result = work.call();
              assertTrue(JniUtils.isGradMode(), "the mode of the thread was put back");
              return result;
            });
  }
}
