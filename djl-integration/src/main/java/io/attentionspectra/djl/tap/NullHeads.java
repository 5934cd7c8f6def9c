package io.attentionspectra.djl.tap;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.kernel.DeviceBalancing;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import org.apiguardian.api.API;

/**
 * Replicas of the simulated nulls of a measured head, drawn and reduced on the device: the
 * covariance surrogate (N2) and the re-initialised head (N3), both under the head's visibility and
 * rescaled to its β̂.
 *
 * <p>The Gaussian numbers come from {@link Randomness} on the heap, replica r from the child seeds
 * that {@code io.attentionspectra.ensemble} uses: a replica is the same, up to rounding, on every
 * device, on any number of threads and in the reference implementation.
 */
@API(status = API.Status.INTERNAL)
public final class NullHeads implements AutoCloseable {

  private final TorchScriptKernel kernel;
  private final DeviceBalancing balancing;

  private NullHeads(TorchScriptKernel kernel, DeviceBalancing balancing) {
    this.kernel = kernel;
    this.balancing = balancing;
  }

  /**
   * Loads the kernels.
   *
   * @return null heads on any device
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static NullHeads open() {
    return new NullHeads(TorchScriptKernel.load(HeadReducer.ARCHIVE), DeviceBalancing.open());
  }

  /**
   * Starts a batch of nulls of several heads.
   *
   * @return an empty batch; draw it before these nulls are closed
   */
  public NullBatch batch() {
    return new NullBatch(kernel, balancing);
  }

  /** Frees the kernels. */
  @Override
  public void close() {
    kernel.close();
    balancing.close();
  }
}
