package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDList;

/** Sees what hooked blocks are given, see {@link BlockHook#before}. */
@FunctionalInterface
public interface BeforeHook {

  /**
   * A block is about to compute.
   *
   * @param call which block, and in which pass
   * @param inputs views of what it is given
   */
  void before(BlockCall call, NDList inputs);
}
