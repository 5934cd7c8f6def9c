package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.util.PairList;
import io.attentionspectra.attention.Visibility;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a layer is told of the pass it is in: handed from {@link Transformer} to {@link
 * SelfAttention} among the parameters of {@code forward}.
 *
 * @param number number of the layer
 * @param visibility which tokens a token attends to
 * @param packed whether some row holds several texts
 * @param mask what is added to scores, 0 at visible keys and far below at hidden ones, (B, 1, 1 or
 *     T, T); made when it is first asked for
 * @param turn rotary positions, where the layer has them
 * @param bias what positions add to scores, (1, H, T, T), where the model has it
 * @param distances rows that queries and keys meet, where the model has them
 */
record LayerContext(
    int number,
    Visibility visibility,
    boolean packed,
    Supplier<NDArray> mask,
    Optional<Turn> turn,
    Optional<NDArray> bias,
    Optional<DistanceRows> distances) {

  private static final String KEY = "layer";

  /** What is added to scores. */
  NDArray hidden() {
    return mask.get();
  }

  void addTo(PairList<String, Object> params) {
    params.add(KEY, this);
  }

  static LayerContext of(@Nullable PairList<String, Object> params) {
    if (params != null && params.get(KEY) instanceof LayerContext context) {
      return context;
    }
    throw new IllegalStateException("a layer runs inside its transformer only");
  }
}
