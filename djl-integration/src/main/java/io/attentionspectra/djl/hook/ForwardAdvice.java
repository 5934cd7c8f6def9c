package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDList;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** Code copied into {@code AbstractBaseBlock.forward}; never called. */
final class ForwardAdvice {

  private ForwardAdvice() {}

  @Advice.OnMethodEnter
  static @Nullable Object enter(
      @Advice.This Object block,
      @Advice.Argument(1) NDList inputs,
      @Advice.Argument(value = 2, typing = Assigner.Typing.DYNAMIC) Object mode) {
    return HookPoint.active() ? HookPoint.enter(block, inputs, mode) : null;
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class)
  static void exit(
      @Advice.Enter @Nullable Object call,
      @Advice.Return @Nullable NDList outputs,
      @Advice.Thrown @Nullable Throwable failure) {
    if (call != null) {
      HookPoint.exit(call, outputs, failure);
    }
  }
}
