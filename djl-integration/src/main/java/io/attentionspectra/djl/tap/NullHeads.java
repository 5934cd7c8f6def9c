package io.attentionspectra.djl.tap;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.kernel.TorchScriptKernel;
import io.attentionspectra.ensemble.Replicas;

/**
 * Replicas of the simulated nulls of a measured head, drawn and reduced on the device: the
 * covariance surrogate (N2) and the re-initialised head (N3), both under the head's visibility and
 * rescaled to its β̂.
 *
 * <p>The Gaussian numbers come from {@link Randomness} on the heap, replica r from the child seeds
 * that {@code io.attentionspectra.ensemble} uses: a replica is the same, up to rounding, on every
 * device, on any number of threads and in the reference implementation.
 */
public final class NullHeads implements AutoCloseable {

  private final TorchScriptKernel kernel;

  private NullHeads(TorchScriptKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Loads the kernels.
   *
   * @return null heads on any device
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static NullHeads open() {
    return new NullHeads(TorchScriptKernel.load(HeadReducer.ARCHIVE));
  }

  /**
   * Starts a batch of nulls of several heads.
   *
   * @return an empty batch; draw it before these nulls are closed
   */
  public NullBatch batch() {
    return new NullBatch(kernel);
  }

  /**
   * Null N2: Gaussian queries and keys with the means and covariances of the head.
   *
   * @param moments measured means and covariances
   * @param length ℓ of the text
   * @param betaHat β̂ of the head, positive
   * @param plan what to read of a replica
   * @param count number of replicas, at least 1
   * @param randomness seed of the whole
   * @param device where to compute
   * @return the replicas
   * @throws IllegalArgumentException if a number is out of range
   */
  public Replicas surrogate(
      HeadMoments moments,
      int length,
      double betaHat,
      ReadingPlan plan,
      int count,
      Randomness randomness,
      Device device) {
    return batch()
        .surrogate(moments, length, betaHat, plan, count, randomness, device)
        .draw()
        .get(0);
  }

  /**
   * Null N3: the tokens that enter the head's layer under fresh Gaussian query and key weights.
   *
   * @param tokens hidden states entering the layer, (B, N, E)
   * @param text which text of the batch
   * @param length ℓ of that text, at most N
   * @param headSize m, at least 1
   * @param betaHat β̂ of the head, positive
   * @param plan what to read of a replica
   * @param count number of replicas, at least 1
   * @param randomness seed of the whole
   * @return the replicas
   * @throws IllegalArgumentException if a number is out of range
   */
  public Replicas reinitialised(
      NDArray tokens,
      int text,
      int length,
      int headSize,
      double betaHat,
      ReadingPlan plan,
      int count,
      Randomness randomness) {
    return batch()
        .reinitialised(tokens, text, length, headSize, betaHat, plan, count, randomness)
        .draw()
        .get(0);
  }

  /** Frees the kernel. */
  @Override
  public void close() {
    kernel.close();
  }
}
