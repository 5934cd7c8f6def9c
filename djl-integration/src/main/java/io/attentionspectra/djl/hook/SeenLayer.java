package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.AttentionTap;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a layer has shown so far, from its entry to its exit. Views live in a scope of its own. */
final class SeenLayer implements AutoCloseable {

  private final NDManager scope;
  private final NDArray entering;
  private final Map<AttentionLayout.Role, NDArray> projected =
      new EnumMap<>(AttentionLayout.Role.class);
  private @Nullable NDArray input;
  private @Nullable NDArray mask;
  private int number;

  private SeenLayer(NDManager scope, NDArray entering) {
    this.scope = scope;
    this.entering = entering;
  }

  static SeenLayer entered(NDList inputs) {
    NDArray first = inputs.head();
    NDManager scope = first.getManager().getEngine().newBaseManager(first.getDevice());
    return new SeenLayer(scope, alias(first, scope));
  }

  private static NDArray alias(NDArray view, NDManager scope) {
    NDArray alias = view.stopGradient();
    alias.attach(scope);
    return alias;
  }

  /** An attention of this layer begins. */
  void begin(int attention) {
    number = attention;
    input = null;
    projected.clear();
  }

  /** Number of the last attention begun. */
  int number() {
    return number;
  }

  NDArray entering() {
    return entering;
  }

  /** The mask of the last attention in this layer; null before the first. */
  @Nullable NDArray mask() {
    return mask;
  }

  void keep(AttentionLayout.Role role, NDList inputs, NDList outputs) {
    switch (role) {
      case QUERY -> {
        input = alias(inputs.head(), scope);
        projected.put(role, alias(outputs.head(), scope));
      }
      case KEY, VALUE -> projected.put(role, alias(outputs.head(), scope));
      case LAYER, ATTENTION, PROBABILITIES -> {}
    }
  }

  /** (B, H, T, S) to (B, S): 1 for keys that any query of any head attends to. */
  NDArray masked(NDArray attention) {
    Shape shape = attention.getShape();
    if (shape.dimension() != 4) {
      throw Check.failure(
          "attention probabilities",
          shape,
          "must be (texts, heads, queries, keys)",
          "name the child that is given them by recognising(…)");
    }
    NDArray seen = attention.sum(new int[] {1, 2}).gt(0).toType(DataType.FLOAT32, false);
    seen.attach(scope);
    mask = seen;
    return seen;
  }

  AttentionTap tap(NDArray attention) {
    long heads = attention.getShape().get(1);
    Optional<NDArray> query = heads(AttentionLayout.Role.QUERY, heads);
    Optional<NDArray> key = heads(AttentionLayout.Role.KEY, heads);
    return new AttentionTap(
        attention,
        Objects.requireNonNull(mask),
        Optional.ofNullable(input),
        query.flatMap(q -> key.map(k -> new AttentionTap.Projections(q, k, 1))),
        heads(AttentionLayout.Role.VALUE, heads));
  }

  /** (B, T, E) to (B, H, T, m); what is split already stays. */
  private Optional<NDArray> heads(AttentionLayout.Role role, long heads) {
    return Optional.ofNullable(projected.get(role))
        .map(
            array -> {
              Shape shape = array.getShape();
              return shape.dimension() == 4
                  ? array
                  : array
                      .reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads)
                      .transpose(0, 2, 1, 3);
            });
  }

  @Override
  public void close() {
    scope.close();
  }
}
