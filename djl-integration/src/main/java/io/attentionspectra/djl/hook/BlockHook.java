package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDList;

/**
 * Sees the calls of hooked blocks, on the thread that makes them. {@link Hooks} says what holds for
 * the arrays, for exceptions and for blocks that are called from here.
 */
public interface BlockHook {

  /**
   * A block is about to compute.
   *
   * @param call which block, and in which pass
   * @param inputs views of what it is given
   */
  default void before(BlockCall call, NDList inputs) {}

  /**
   * A block has computed; not called when it failed.
   *
   * @param call which block, and in which pass: the object {@code before} was given
   * @param inputs views of what it was given; one that the block closed itself stays closed
   * @param outputs views of what it returns
   */
  default void after(BlockCall call, NDList inputs, NDList outputs) {}

  /**
   * The forward pass is over, by return or by exception: the place to free what the hook holds.
   * Called also when the hooks were taken away meanwhile. Hooks made by {@link Hooks#perPass} see
   * it once.
   */
  default void end() {}
}
