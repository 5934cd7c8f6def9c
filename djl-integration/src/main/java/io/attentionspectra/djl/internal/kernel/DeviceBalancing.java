package io.attentionspectra.djl.internal.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.balancing.BalancingFactors;
import io.attentionspectra.balancing.UnbalancedException;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.torchscript.archive.KernelArchive;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Balances heads where their attention is, as {@link Balancing} does on the heap and with the same
 * numbers up to rounding: B = diag(r) A diag(s) with the sums of the mask.
 *
 * <p>Given are the heads of one text, (h, ℓ_q, ℓ_k), in float32 or float64, and their mask, in
 * whose padding they may hold anything; relative attention of the tokens stays on the device,
 * shifts and biases come to the heap. Inputs are not modified or kept. Instances are thread-safe;
 * close one to free its kernel.
 */
public final class DeviceBalancing implements AutoCloseable {

  private static final KernelArchive ARCHIVE =
      KernelArchive.ofResource(DeviceBalancing.class, "balancing.py", "Balancing");

  private static final double ROW_SUM_TOLERANCE = 1e-4;

  private final TorchScriptKernel kernel;

  private DeviceBalancing(TorchScriptKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Loads the kernel.
   *
   * @return balancing on any device
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static DeviceBalancing open() {
    return new DeviceBalancing(TorchScriptKernel.load(ARCHIVE));
  }

  /**
   * Balances attention, one head per core.
   *
   * @param attention A, (h, ℓ_q, ℓ_k), rows sum to 1 within 10⁻⁴; entries below the smallest normal
   *     number of its type have lost digits
   * @param mask the mask of all heads
   * @param owner manager that owns the results
   * @return per head its balancing
   * @throws UnbalancedException naming the first head of which a visible entry has lost digits or
   *     whose sums do not come near those wanted
   * @throws IllegalArgumentException if shapes do not fit or a head is no attention under the mask
   */
  public List<BalancedHead> allOfAttention(NDArray attention, DeviceMask mask, NDManager owner) {
    return all(attention, head -> ofAttention(attention, head, mask, owner));
  }

  /**
   * Balances the attention that logits make, one head per core.
   *
   * @param logits L, (h, ℓ_q, ℓ_k); hidden pairs are not used and may hold anything
   * @param mask the mask of all heads
   * @param owner manager that owns the results
   * @return per head its balancing
   * @throws UnbalancedException naming the first head whose logits are too far apart
   * @throws IllegalArgumentException if shapes do not fit or a visible logit is not finite
   */
  public List<BalancedHead> allOfLogits(NDArray logits, DeviceMask mask, NDManager owner) {
    return all(logits, head -> ofLogits(logits, head, mask, owner));
  }

  /**
   * Balances the attention of one head in the calling thread.
   *
   * @param attention A, (h, ℓ_q, ℓ_k), rows sum to 1 within 10⁻⁴
   * @param head which head, from 0
   * @param mask the mask
   * @param owner manager that owns the result
   * @return its balancing
   * @throws UnbalancedException if a visible entry has lost digits or the sums do not come near
   *     those wanted
   * @throws IllegalArgumentException if shapes do not fit or the head is no attention under the
   *     mask
   */
  public BalancedHead ofAttention(NDArray attention, int head, DeviceMask mask, NDManager owner) {
    double smallest = SmallestNormal.of(attention.getDataType());
    return call("of_attention", attention, head, mask, smallest, owner);
  }

  /**
   * Balances the attention that the logits of one head make, in the calling thread.
   *
   * @param logits L, (h, ℓ_q, ℓ_k); hidden pairs are not used and may hold anything
   * @param head which head, from 0
   * @param mask the mask
   * @param owner manager that owns the result
   * @return its balancing
   * @throws UnbalancedException if the logits are too far apart
   * @throws IllegalArgumentException if shapes do not fit or a visible logit is not finite
   */
  public BalancedHead ofLogits(NDArray logits, int head, DeviceMask mask, NDManager owner) {
    return call("of_logits", logits, head, mask, Double.MIN_NORMAL, owner);
  }

  /** Frees the kernel. */
  @Override
  public void close() {
    kernel.close();
  }

  /** Balances one head of a batch. */
  @FunctionalInterface
  private interface HeadWork {
    BalancedHead of(int head);
  }

  private static List<BalancedHead> all(NDArray batch, HeadWork work) {
    Shape shape = batch.getShape();
    int heads = shape.dimension() == 3 ? Math.toIntExact(shape.get(0)) : 1;
    List<Integer> each = IntStream.range(0, heads).boxed().toList();
    return EngineWorkers.shared().map(each, head -> named(work, head));
  }

  private static BalancedHead named(HeadWork work, int head) {
    try {
      return work.of(head);
    } catch (UnbalancedException e) {
      throw e.of("head " + head);
    }
  }

  private BalancedHead call(
      String method, NDArray batch, int head, DeviceMask mask, double smallest, NDManager owner) {
    requireShape(batch, head, mask);
    NDList result =
        kernel
            .call(method)
            .with(batch)
            .with(head)
            .with(mask.hidden())
            .with(mask.keysOfQuery())
            .with(mask.queriesOfKey())
            .with(smallest)
            .into(owner);
    NDArray relative = result.get(0);
    try (NDList small = new NDList(result.get(1), result.get(2), result.get(3))) {
      requireAttention(small.get(2).getDouble(2), small.get(2).getDouble(3));
      if (Double.isNaN(small.get(2).getDouble(0))) {
        requireFinite(batch, head, mask.tokens());
      }
      return new BalancedHead(relative, factors(small, mask, smallest));
    } catch (IllegalArgumentException e) {
      relative.close();
      throw e;
    }
  }

  private static BalancingFactors factors(NDList small, DeviceMask mask, double smallest) {
    double[] found = small.get(2).toDoubleArray();
    requireUsable(found[0], (int) found[1], mask.tokens().keys(), smallest);
    double residual = found[4];
    int sweeps = (int) found[5];
    UnbalancedException.requireConverged(residual, sweeps);
    return BalancingFactors.of(
        small.get(0).toDoubleArray(),
        small.get(1).toDoubleArray(),
        mask.tokens(),
        sweeps,
        residual);
  }

  /**
   * Names the visible entry that made all others NaN, since each is shifted by its row's largest.
   */
  private static void requireFinite(NDArray batch, int head, AttentionMask mask) {
    try (NDArray one = batch.get(head);
        NDArray wide = one.toType(DataType.FLOAT64, true)) {
      double[] values = wide.toDoubleArray();
      int columns = Math.toIntExact(wide.getShape().get(1));
      for (int query = 0; query < mask.queries(); query++) {
        for (int key = 0; key < mask.keys(); key++) {
          if (mask.allows(query, key)) {
            Check.finite("logit[" + query + "][" + key + "]", values[query * columns + key]);
          }
        }
      }
    }
  }

  private static void requireUsable(double least, int place, int keys, double smallest) {
    int query = place / keys;
    int key = place % keys;
    Check.finite("least entry", least);
    if (!(least >= smallest)) {
      throw UnbalancedException.underflow(query, key, least, smallest);
    }
  }

  private static void requireAttention(double leaks, double rowSum) {
    Check.finite("difference of a row sum of attention from 1", rowSum);
    if (leaks != 0) {
      throw Check.failure(
          "hidden pairs with attention",
          (long) leaks,
          "must be none",
          "give the probabilities after the softmax and their mask");
    }
    if (!(rowSum <= ROW_SUM_TOLERANCE)) {
      throw Check.failure(
          "difference of a row sum of attention from 1",
          rowSum,
          "must be 0 up to rounding",
          "give the probabilities after the softmax, before dropout and without padding");
    }
  }

  private static void requireShape(NDArray batch, int head, DeviceMask mask) {
    Shape shape = batch.getShape();
    if (shape.dimension() != 3) {
      throw Check.failure(
          "shape", shape, "must be (heads, queries, keys)", "give the heads of one text");
    }
    Check.within("head", head, 0, Math.toIntExact(shape.get(0)) - 1, "give the number of a head");
    mask.mask()
        .requireShape(
            "matrix to balance", Math.toIntExact(shape.get(1)), Math.toIntExact(shape.get(2)));
  }
}
