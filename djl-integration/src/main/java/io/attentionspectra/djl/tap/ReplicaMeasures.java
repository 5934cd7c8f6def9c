package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.balancing.UnbalancedException;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import io.attentionspectra.model.ReplicaReadings;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is read of one drawn replica on its device: given its attention, raw or balanced, {@link
 * NullBatch} takes the whole spectrum or the largest value, as ordered.
 */
final class ReplicaMeasures {

  private final TorchScriptKernel kernel;
  private final ReplicaReadings.Order order;
  private final NDManager scope;
  private final Map<AttentionView, AttentionSpectrum> whole = new EnumMap<>(AttentionView.class);
  private final Map<AttentionView, Double> largest = new EnumMap<>(AttentionView.class);

  ReplicaMeasures(TorchScriptKernel kernel, ReplicaReadings.Order order, NDManager scope) {
    this.kernel = kernel;
    this.order = order;
    this.scope = scope;
  }

  /** Reads attention (1, ℓ, ℓ) in a view. */
  void add(AttentionView view, NDArray attention, ReadingPlan plan) {
    if (order.whole().contains(view)) {
      whole.put(view, HeadSpectra.of(kernel, attention, scope).results(plan).spectra().get(0));
    } else {
      NDArray value = kernel.call("largest").with(attention).into(scope).get(0);
      largest.put(view, value.getDouble());
    }
  }

  /** Balances the attention and reads it; false if it cannot be balanced. */
  boolean addBalanced(BalancedHeads heads, NDArray attention) {
    try {
      NDArray balanced = heads.attention(attention, scope);
      add(AttentionView.BALANCED, balanced, ReadingPlan.withDefaults().with(Visibility.FULL));
      return true;
    } catch (UnbalancedException e) {
      return false;
    }
  }

  ReplicaReadings.Reading reading(boolean unbalanced) {
    return new ReplicaReadings.Reading(whole, largest, unbalanced);
  }
}
