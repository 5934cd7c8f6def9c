package io.attentionspectra.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.djl.internal.Alias;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TextPlaces;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What hooks recorded of one training pass, kept until it is closed. Attention, queries and keys
 * are aliases of what training keeps for its gradients, so they cost no memory before the backward
 * pass is over; hidden states, which the user's block may change in place, are copies. May be
 * written by one thread and closed by another.
 */
final class RecordedPass implements ForwardObserver, AutoCloseable {

  private final NDManager scope;
  private final boolean keepsHidden;
  private final int layers;
  private final SortedMap<Integer, AttentionTap> attention = new TreeMap<>();
  private final SortedMap<Integer, Hidden> hidden = new TreeMap<>();
  private boolean complete;
  private boolean closed;

  private record Hidden(NDArray states, NDArray mask) {}

  /**
   * A pass that has not begun.
   *
   * @param scope owns what is kept; closed with this
   * @param layers attention layers in the block: the pass is complete when it has left the last
   */
  RecordedPass(NDManager scope, boolean keepsHidden, int layers) {
    this.scope = scope;
    this.keepsHidden = keepsHidden;
    this.layers = layers;
  }

  @Override
  public synchronized void hidden(int depth, NDArray states, NDArray mask) {
    if (closed) {
      return;
    }
    if (keepsHidden) {
      NDArray copy = states.duplicate();
      copy.attach(scope);
      hidden.put(depth, new Hidden(copy, Alias.of(mask, scope)));
    }
    complete = complete || depth >= layers;
  }

  @Override
  public synchronized void attention(int layer, AttentionTap tap) {
    if (!closed) {
      Optional<AttentionTap.Projections> projections =
          tap.projections()
              .map(
                  of ->
                      new AttentionTap.Projections(
                          Alias.of(of.query(), scope),
                          Alias.of(of.key(), scope),
                          of.inverseTemperature()));
      AttentionTap kept =
          new AttentionTap(
              Alias.of(tap.attention(), scope),
              Alias.of(tap.mask(), scope),
              Optional.empty(),
              projections,
              Optional.empty());
      attention.put(layer, kept);
    }
  }

  /** Whether the pass has left its last layer. */
  synchronized boolean isComplete() {
    return complete;
  }

  /** Lengths of the texts, in the order in which they are shown. */
  synchronized int[] lengths() {
    AttentionTap first = Objects.requireNonNull(attention.get(attention.firstKey()));
    return TextPlaces.of(first.mask()).lengths();
  }

  /** Shows the pass again, every text in a row of its own with its padding behind it. */
  synchronized void replay(ForwardObserver each) {
    ForwardObserver observer = ForwardObserver.ofTexts(each);
    for (int depth = 0; depth <= attention.lastKey() + 1; depth++) {
      Hidden states = hidden.get(depth);
      if (states != null) {
        observer.hidden(depth, states.states(), states.mask());
      }
      AttentionTap tap = attention.get(depth);
      if (tap != null) {
        observer.attention(depth, tap);
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    scope.close();
  }
}
