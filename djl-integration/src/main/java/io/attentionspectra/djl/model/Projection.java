package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.djl.internal.kernel.OneDnnProducts;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, x·Wᵀ + b, as DJL's own; in passes that only read a model the product is that of
 * the engine's faster library for the processor. Such a pass says so among its parameters, so that
 * a pass of the user's has the same numbers in every thread, whatever its gradient mode. Used by
 * {@link TransformerLayer}, {@link SelfAttention} and {@link Embeddings}; the pass of the last one
 * does not say so, and is DJL's.
 */
final class Projection extends Linear {

  private static final String KEY = "products";

  private Projection(Builder builder) {
    super(builder);
  }

  static Linear of(long units, boolean biased) {
    return new Making().setUnits(units).optBias(biased).build();
  }

  /** The parameters of a pass that reads and records no gradients. */
  static PairList<String, Object> ofReading() {
    PairList<String, Object> params = new PairList<>();
    params.add(KEY, true);
    return params;
  }

  /** Hands on what a pass was called with. */
  static void handOn(@Nullable PairList<String, Object> params, PairList<String, Object> told) {
    if (reads(params)) {
      told.add(KEY, true);
    }
  }

  private static boolean reads(@Nullable PairList<String, Object> params) {
    return params != null && params.contains(KEY);
  }

  private static final class Making extends Builder {

    @Override
    public Linear build() {
      return new Projection(this);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    NDArray weight = training || !reads(params) ? null : value(store, "weight", x);
    return weight != null && OneDnnProducts.serve(x, weight)
        ? new NDList(OneDnnProducts.of(x, weight, value(store, "bias", x)))
        : super.forwardInternal(store, inputs, training, params);
  }

  private @Nullable NDArray value(ParameterStore store, String name, NDArray x) {
    Parameter parameter = getDirectParameters().get(name);
    return parameter == null ? null : store.getValue(parameter, x.getDevice(), false);
  }
}
