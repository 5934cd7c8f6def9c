package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDList;
import ai.djl.nn.AbstractBaseBlock;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatchers;
import org.jspecify.annotations.Nullable;

/** Weaves {@link ForwardAdvice} into both {@code AbstractBaseBlock.forward}, once per process. */
final class ForwardWeaver implements ClassFileTransformer {

  private static final Class<?> TARGET = AbstractBaseBlock.class;

  private static boolean woven;

  private @Nullable Throwable failure;
  private boolean done;

  private ForwardWeaver() {}

  /**
   * Weaves unless it is done.
   *
   * @throws IllegalStateException if this JVM does not let it; the message says what to do
   */
  static synchronized void weave() {
    if (!woven) {
      requireVisible(TARGET.getClassLoader());
      new ForwardWeaver().weaveInto(HookAgent.instrumentation());
      woven = true;
    }
  }

  /** The woven code is DJL's and finds {@link HookPoint} by DJL's own class loader. */
  static void requireVisible(@Nullable ClassLoader djl) {
    Class<?> seen = null;
    try {
      seen = Class.forName(HookPoint.class.getName(), false, djl);
    } catch (ClassNotFoundException e) {
      // stays null
    }
    if (seen != HookPoint.class) {
      throw new IllegalStateException(
          "hooks = not possible: the class loader of DJL ("
              + djl
              + ") does not see these hooks, which were loaded by "
              + HookPoint.class.getClassLoader()
              + "; put djl-integration and byte-buddy beside ai.djl:api");
    }
  }

  private void weaveInto(Instrumentation instrumentation) {
    instrumentation.addTransformer(this, true);
    try {
      instrumentation.retransformClasses(TARGET);
    } catch (UnmodifiableClassException | LinkageError e) {
      failure = e;
    }
    if (!done) {
      instrumentation.removeTransformer(this);
      throw new IllegalStateException(
          "hooks = not possible: " + TARGET.getName() + " could not be changed; see the cause",
          failure);
    }
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      String name,
      @Nullable Class<?> type,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    if (type != TARGET) {
      return null;
    }
    try {
      byte[] changed = withAdvice(classFile);
      done = true;
      return changed;
    } catch (RuntimeException | LinkageError e) {
      failure = e;
      return null;
    }
  }

  private static byte[] withAdvice(byte[] classFile) {
    return new ByteBuddy()
        .with(TypeValidation.DISABLED)
        .redefine(TARGET, ClassFileLocator.Simple.of(TARGET.getName(), classFile))
        .visit(
            Advice.to(ForwardAdvice.class)
                .on(
                    ElementMatchers.named("forward")
                        .and(ElementMatchers.takesArguments(4))
                        .and(ElementMatchers.returns(NDList.class))))
        .make()
        .getBytes();
  }
}
