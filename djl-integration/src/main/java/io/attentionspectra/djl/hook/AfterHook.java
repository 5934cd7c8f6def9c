package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDList;

/** Sees what hooked blocks return, see {@link BlockHook#after}. */
@FunctionalInterface
public interface AfterHook {

  /**
   * A block has computed.
   *
   * @param call which block, and in which pass
   * @param inputs views of what it was given
   * @param outputs views of what it returns
   */
  void after(BlockCall call, NDList inputs, NDList outputs);
}
