package io.attentionspectra.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.pytorch.jni.JniUtils;
import io.attentionspectra.djl.testing.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine's gradient mode around work, on threads of every kind. */
final class WithoutGradientsTest {

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void recordsNothingAndPutsTheModeBack(ThreadKind kind) throws Exception {
    List<Boolean> modes = new ArrayList<>();
    kind.call(
        () ->
            WithoutGradients.get(
                () -> {
                  modes.add(JniUtils.isGradMode());
                  WithoutGradients.run(() -> modes.add(JniUtils.isGradMode()));
                  return modes.add(JniUtils.isGradMode());
                }));
    assertEquals(List.of(false, false, false), modes);
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void whatTheWorkThrowsComesOutAndTheModeIsPutBack(ThreadKind kind) throws Exception {
    IllegalArgumentException refusal = new IllegalArgumentException("refused");
    IllegalArgumentException thrown =
        kind.call(
            () ->
                assertThrows(
                    IllegalArgumentException.class,
                    () ->
                        WithoutGradients.run(
                            () -> {
                              throw refusal;
                            })));
    assertSame(refusal, thrown);
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void theCallingThreadIsTheCallersOwn(ThreadKind kind) throws Exception {
    kind.call(
        () -> {
          Thread caller = Thread.currentThread();
          assertSame(caller, CallingThread.get());
          WithoutGradients.run(
              () -> {
                assertSame(caller, CallingThread.get());
                assertFalse(CallingThread.isVirtual(), "the engine runs on the platform's threads");
              });
          return true;
        });
  }

  /** The mode of a virtual thread is its carrier's, which changes while it waits. */
  @Test
  void aVirtualThreadThatWaitsInTheMidstOfItsWorkComesBackToTheSameMode() throws Exception {
    ThreadKind.VIRTUAL.call(
        () -> {
          List<Boolean> modes = new ArrayList<>();
          WithoutGradients.run(
              () -> {
                for (int i = 0; i < 50; i++) {
                  pause();
                  modes.add(JniUtils.isGradMode());
                }
              });
          assertFalse(modes.contains(true));
          return true;
        });
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aMissingEngineIsNamedWithWhatMayHideIt() {
    String message =
        assertThrows(IllegalStateException.class, () -> PyTorch.require(Set.of("OnnxRuntime")))
            .getMessage();
    assertTrue(message.startsWith("engines = [OnnxRuntime]: must include PyTorch; add "), message);
    assertTrue(message.contains("context class loader"), message);
  }
}
