package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** Lays out the tokens of a batch as a block wants them. */
@FunctionalInterface
public interface BlockInputs {

  /**
   * The inputs of a forward call.
   *
   * @param ids token numbers, (B, T) int64, 0 at padding
   * @param mask 1 for tokens and 0 for padding, (B, T) int64
   * @param types token types, (B, T) int64
   * @return what the block is called with, in the scope of these arrays
   */
  NDList of(NDArray ids, NDArray mask, NDArray types);
}
