package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Where the code woven into {@code AbstractBaseBlock.forward} calls. Public because that code runs
 * in DJL's package; not meant to be called by anyone else.
 */
@API(status = API.Status.INTERNAL)
public final class HookPoint {

  /** Set while a hook runs on the thread: what it calls is not hooked. */
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  private HookPoint() {}

  /**
   * Whether any block is hooked.
   *
   * @return false while there are no hooks
   */
  public static boolean active() {
    return !HookedBlocks.none();
  }

  /**
   * A block enters its forward call.
   *
   * @param block the block
   * @param inputs its inputs
   * @param mode {@code false} in inference; {@code true}, or the labels, in training
   * @return to be handed to {@link #exit}, or null where the call is not hooked
   */
  public static @Nullable Object enter(Object block, NDList inputs, @Nullable Object mode) {
    List<Watch> watches = HookedBlocks.of(block);
    if (watches.isEmpty() || INSIDE.get()) {
      return null;
    }
    HookedCall call = new HookedCall(inputs);
    INSIDE.set(true);
    try {
      call.enter(watches, (Block) block, !Boolean.FALSE.equals(mode));
    } finally {
      INSIDE.set(false);
    }
    return call;
  }

  /**
   * A block leaves its forward call.
   *
   * @param call what {@link #enter} returned
   * @param outputs what it returns
   * @param failure what it throws
   */
  public static void exit(Object call, @Nullable NDList outputs, @Nullable Throwable failure) {
    INSIDE.set(true);
    try {
      ((HookedCall) call).exit(outputs, failure);
    } finally {
      INSIDE.set(false);
    }
  }
}
