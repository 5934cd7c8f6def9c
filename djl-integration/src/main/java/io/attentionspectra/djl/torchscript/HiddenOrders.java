package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.formats.torchscript.archive.Role.What;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the hidden states of a site are (B, T, E) or (T, B, E). The source of a model decides
 * that once and for all, and the shapes of every pass with T ≠ B show it; those of a pass with T =
 * B do not. Thread-safe.
 */
final class HiddenOrders {

  private enum Order {
    TEXTS_FIRST,
    TOKENS_FIRST
  }

  private record Place(int site, What what) {}

  private final Map<Place, Set<Order>> seen = new HashMap<>();
  private final Object trial = new Object();
  private boolean tried;

  /**
   * Hidden states as (B, T, E), from that, (T, B, E) or (B·T, E), the tokens of one text after
   * another.
   *
   * @param site number of the site
   * @param what whether they enter or leave it
   * @param attention (B, H, T, S)
   * @param states as recorded
   * @return null if the array has another shape, or its order is not known
   */
  @Nullable NDArray arranged(int site, What what, NDArray attention, NDArray states) {
    long b = attention.getShape().get(0);
    long t = attention.getShape().get(2);
    Shape shape = states.getShape();
    if (shape.dimension() == 2 && shape.get(0) == b * t) {
      return states.reshape(b, t, shape.get(1));
    }
    if (shape.dimension() != 3) {
      return null;
    }
    boolean textsFirst = shape.get(0) == b && shape.get(1) == t;
    boolean tokensFirst = shape.get(0) == t && shape.get(1) == b;
    if (isOpen(attention, states)) {
      Set<Order> orders = seen(new Place(site, what));
      textsFirst = orders.equals(Set.of(Order.TEXTS_FIRST));
      tokensFirst = orders.equals(Set.of(Order.TOKENS_FIRST));
    } else if (textsFirst != tokensFirst) {
      see(new Place(site, what), textsFirst ? Order.TEXTS_FIRST : Order.TOKENS_FIRST);
    }
    return textsFirst ? states : tokensFirst ? states.transpose(1, 0, 2) : null;
  }

  /** Whether shapes alone do not tell the order. */
  static boolean isOpen(NDArray attention, NDArray states) {
    long b = attention.getShape().get(0);
    Shape shape = states.getShape();
    return b > 1
        && attention.getShape().get(2) == b
        && shape.dimension() == 3
        && shape.get(0) == b
        && shape.get(1) == b;
  }

  private synchronized Set<Order> seen(Place place) {
    return Set.copyOf(seen.getOrDefault(place, Set.of()));
  }

  private synchronized void see(Place place, Order order) {
    seen.computeIfAbsent(place, p -> EnumSet.noneOf(Order.class)).add(order);
  }

  /** Runs a pass that may show the orders; the first caller's, while the others wait for it. */
  void learnFrom(Runnable pass) {
    synchronized (trial) {
      if (!tried) {
        tried = true;
        pass.run();
      }
    }
  }
}
