package io.attentionspectra.djl.hook;

import ai.djl.nn.AbstractBaseBlock;

/** The forward calls that the current thread is in, whether they are hooked or not. */
final class ForwardStack {

  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private ForwardStack() {}

  /** Whether the forward call that is being entered was made by another block's. */
  static boolean isWithinAnother() {
    return WALKER.walk(
        frames ->
            frames
                .filter(frame -> frame.getDeclaringClass() == AbstractBaseBlock.class)
                .filter(frame -> frame.getMethodName().equals("forward"))
                .skip(1)
                .findFirst()
                .isPresent());
  }
}
