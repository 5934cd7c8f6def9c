package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.djl.internal.Alias;
import io.attentionspectra.djl.observe.AttentionTap;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a layer has shown so far, from its entry to its exit. Views live in a scope of its own. */
final class SeenLayer implements AutoCloseable {

  private final NDManager scope;
  private final NDArray entering;
  private final Map<AttentionLayout.Role, NDArray> projected =
      new EnumMap<>(AttentionLayout.Role.class);

  /** Of each attention begun in this layer. */
  private final SortedMap<Integer, NDArray> masks = new TreeMap<>();

  private @Nullable NDArray input;
  private @Nullable AttentionSite site;
  private int number;

  private SeenLayer(NDManager scope, NDArray entering) {
    this.scope = scope;
    this.entering = entering;
  }

  static SeenLayer entered(NDList inputs) {
    NDArray first = inputs.head();
    NDManager scope = first.getManager().getEngine().newBaseManager(first.getDevice());
    return new SeenLayer(scope, Alias.of(first, scope));
  }

  /** Owns what is shown of this layer, until its exit. */
  NDManager scope() {
    return scope;
  }

  /** An attention of this layer begins. */
  void begin(AttentionSite attention, int inPass) {
    site = attention;
    number = inPass;
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

  /** The site of the last attention begun. */
  AttentionSite site() {
    return Objects.requireNonNull(site);
  }

  /** Numbers of the attentions that were seen in this layer. */
  Set<Integer> numbers() {
    return masks.keySet();
  }

  /**
   * The mask of hidden states (B, T, E) beside an attention: its own, in cross-attention that of
   * another attention of the layer over T keys, else that no token is hidden. A handle of its own.
   */
  NDArray maskOf(NDArray states, int attention) {
    Shape shape = states.getShape();
    long length = shape.dimension() > 1 ? shape.get(1) : -1;
    NDArray own = Objects.requireNonNull(masks.get(attention));
    if (own.getShape().get(1) == length) {
      return Alias.of(own, scope);
    }
    return masks.values().stream()
        .filter(each -> each.getShape().get(1) == length)
        .findFirst()
        .map(each -> Alias.of(each, scope))
        .orElseGet(() -> scope.ones(new Shape(shape.get(0), Math.max(1, length))));
  }

  void keep(AttentionLayout.Role role, NDList inputs, NDList outputs) {
    switch (role) {
      case QUERY -> {
        input = Alias.of(inputs.head(), scope);
        projected.put(role, Alias.of(outputs.head(), scope));
      }
      case KEY, VALUE -> projected.put(role, Alias.of(outputs.head(), scope));
      case LAYER, ATTENTION, PROBABILITIES -> {}
    }
  }

  /** Keeps the mask (B, S) of the last attention begun; observers see handles of this layer. */
  void masked(NDArray mask) {
    masks.put(number, mask);
  }

  AttentionTap tap(NDArray attention) {
    long heads = attention.getShape().get(1);
    NDArray query = projected.get(AttentionLayout.Role.QUERY);
    NDArray key = projected.get(AttentionLayout.Role.KEY);
    NDArray value = projected.get(AttentionLayout.Role.VALUE);
    return new AttentionTap(
            attention,
            Alias.of(Objects.requireNonNull(masks.get(number)), scope),
            Optional.ofNullable(input),
            Optional.empty(),
            Optional.empty())
        .withValue(() -> heads(value, heads))
        .withProjections(
            () ->
                heads(query, heads)
                    .flatMap(
                        q -> heads(key, heads).map(k -> new AttentionTap.Projections(q, k, 1))));
  }

  /** (B, T, E) to (B, H, T, m); what is split already stays. */
  private static Optional<NDArray> heads(@Nullable NDArray projection, long heads) {
    return Optional.ofNullable(projection)
        .filter(array -> isSplit(array) || array.getShape().get(2) % heads == 0)
        .map(
            array -> {
              Shape shape = array.getShape();
              return isSplit(array)
                  ? array
                  : array
                      .reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads)
                      .transpose(0, 2, 1, 3);
            });
  }

  private static boolean isSplit(NDArray array) {
    return array.getShape().dimension() != 3;
  }

  @Override
  public void close() {
    scope.close();
  }
}
