package io.attentionspectra.djl.internal.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import io.attentionspectra.formats.torchscript.archive.KernelArchive;
import java.util.stream.Stream;

/**
 * How far the last rows of attention are from the softmax of scores, in one call of the engine:
 * inside a forward pass each call costs more than what it computes here. Called where an observer
 * asks hooks for queries and keys.
 */
public final class LastRowDifference {

  private LastRowDifference() {}

  /** Loaded by the first call, and kept. */
  private static final class Kernel {

    static final TorchScriptKernel LOADED =
        TorchScriptKernel.load(
            KernelArchive.ofResource(LastRowDifference.class, "last_row.py", "LastRow"));

    private Kernel() {}
  }

  /**
   * Whether this is to be asked. Products of half precision are not: a model sums them in float32
   * and rounds once, as a product of matrices does, while each would be rounded here.
   *
   * @param attention of any precision
   * @param query queries
   * @param key keys
   * @return false if an array is not of PyTorch, or queries and keys have less than 32 bits
   */
  public static boolean serves(NDArray attention, NDArray query, NDArray key) {
    return Stream.of(attention, query, key).allMatch(PtNDArray.class::isInstance)
        && query.getDataType().getNumOfBytes() >= Float.BYTES
        && key.getDataType().getNumOfBytes() >= Float.BYTES;
  }

  /**
   * The largest difference over texts, heads and keys.
   *
   * @param attention A, (B, H, T, S)
   * @param query q, (B, H, T, m)
   * @param key k, (B, H, S, m)
   * @param factor what products q·k are multiplied by
   * @return max |A − softmax(factor·q·kᵀ)| of the last row, in float32, the softmax over keys with
   *     A &gt; 0, or over all where there are none; NaN where a number at such a key is
   */
  public static double of(NDArray attention, NDArray query, NDArray key, double factor) {
    try (NDManager scope = attention.getManager().newSubManager()) {
      return Kernel.LOADED
          .call("difference")
          .with(attention)
          .with(query)
          .with(key)
          .with(factor)
          .into(scope)
          .head()
          .getFloat();
    }
  }
}
