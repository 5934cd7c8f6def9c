package io.attentionspectra.djl.tap;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.balancing.UnbalancedException;
import io.attentionspectra.djl.internal.kernel.BalancedHead;
import io.attentionspectra.djl.internal.kernel.DeviceBalancing;
import io.attentionspectra.djl.internal.kernel.DeviceMask;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The spectra of balanced attention on its device. Given attention of single heads, it balances
 * them under the mask of a visibility; what comes back is read as attention without a mask, as
 * {@code Balancing.attention()} is on the heap. Masks are made once per length, in the thread that
 * names it; heads may then be balanced in any number of threads.
 */
final class BalancedHeads implements AutoCloseable {

  private final TorchScriptKernel kernel;
  private final DeviceBalancing balancing;
  private final NDManager owner;
  private final ReadingPlan plan;
  private final Visibility visibility;
  private final Map<Integer, DeviceMask> masks = new HashMap<>();

  private BalancedHeads(
      TorchScriptKernel kernel, DeviceBalancing balancing, NDManager owner, ReadingPlan plan) {
    this.kernel = kernel;
    this.balancing = balancing;
    this.owner = owner;
    this.visibility = plan.visibility();
    this.plan = plan.with(Visibility.FULL);
  }

  static BalancedHeads on(
      Device device, TorchScriptKernel kernel, DeviceBalancing balancing, ReadingPlan plan) {
    NDManager owner = NDManager.newBaseManager(device, TorchScriptKernel.ENGINE);
    return new BalancedHeads(kernel, balancing, owner, plan);
  }

  /** Prepares texts of these lengths. */
  BalancedHeads ofLengths(int... lengths) {
    for (int length : lengths) {
      masks.computeIfAbsent(length, of -> DeviceMask.of(visibility.mask(of), owner));
    }
    return this;
  }

  /**
   * One head of attention that was given: what a mask of finite numbers leaves at hidden pairs is
   * taken for 0.
   *
   * @param attention A, (1, ℓ, ℓ), in the type that it was computed in
   * @param scope owns what is made on the way
   */
  BalancedMeasure ofGiven(NDArray attention, NDManager scope) {
    if (attention.getDataType().getNumOfBytes() < Float.BYTES) {
      return BalancedMeasure.refused(
          "attention of type "
              + attention.getDataType()
              + " has too few digits to be balanced; compute it in float32");
    }
    DataType type = attention.getDataType();
    NDArray visible = mask(attention).hidden().logicalNot();
    visible.attach(scope);
    NDArray factors = visible.toType(type, false);
    factors.attach(scope);
    NDArray masked = attention.mul(factors);
    masked.attach(scope);
    return of(masked, scope);
  }

  /**
   * The attention of one head without its shifts and biases, to be read without a mask.
   *
   * @param attention A, (1, ℓ, ℓ), 0 at hidden pairs
   * @param scope owns the result and what is made on the way
   * @return as {@code Balancing.attention()}, (1, ℓ, ℓ)
   * @throws UnbalancedException if it cannot be balanced
   */
  NDArray attention(NDArray attention, NDManager scope) {
    return shares(balancing.ofAttention(attention, 0, mask(attention), scope).relative(), scope);
  }

  /** One head, (1, ℓ, ℓ), 0 at hidden pairs. */
  private BalancedMeasure of(NDArray attention, NDManager scope) {
    return measured(() -> balancing.ofAttention(attention, 0, mask(attention), scope), scope);
  }

  /**
   * One head, from its scores.
   *
   * @param scores logits, (1, ℓ, ℓ)
   * @param scope owns what is made on the way
   */
  BalancedMeasure ofScores(NDArray scores, NDManager scope) {
    return measured(() -> balancing.ofLogits(scores, 0, mask(scores), scope), scope);
  }

  private BalancedMeasure measured(Supplier<BalancedHead> balanced, NDManager scope) {
    try {
      BalancedHead head = balanced.get();
      return BalancedMeasure.of(spectrum(head.relative(), scope), head.factors());
    } catch (UnbalancedException e) {
      return BalancedMeasure.refused(String.valueOf(e.getMessage()));
    }
  }

  private AttentionSpectrum spectrum(NDArray relative, NDManager scope) {
    return HeadSpectra.of(kernel, shares(relative, scope), scope).results(plan).spectra().get(0);
  }

  private static NDArray shares(NDArray relative, NDManager scope) {
    double length = relative.getShape().get(1);
    NDArray shares = relative.div(Math.sqrt(length)).addi(1 / length);
    shares.attach(scope);
    NDArray attention = shares.expandDims(0);
    attention.attach(scope);
    return attention;
  }

  private DeviceMask mask(NDArray attention) {
    int length = Math.toIntExact(attention.getShape().get(1));
    DeviceMask mask = masks.get(length);
    if (mask == null) {
      throw new IllegalStateException("no mask was prepared for " + length + " tokens");
    }
    return mask;
  }

  @Override
  public void close() {
    owner.close();
  }
}
