package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.Optional;

/**
 * Shows an observer the first T tokens of arrays that were padded further, and the mask of the
 * batch: padding has no part in what real tokens attend to.
 */
final class BatchView implements ForwardObserver {

  private final ForwardObserver observer;
  private final NDArray mask;
  private final boolean projected;

  /** The mask is (B, T); queries and keys are shown if attention follows from them. */
  BatchView(ForwardObserver observer, NDArray mask, boolean projected) {
    this.observer = observer;
    this.mask = mask;
    this.projected = projected;
  }

  private NDArray cut(NDArray array, int axis) {
    long length = mask.getShape().get(1);
    if (array.getShape().get(axis) == length) {
      return array;
    }
    return array.get(new NDIndex(":, ".repeat(axis) + ":" + length));
  }

  @Override
  public void hidden(int depth, NDArray states, NDArray seen) {
    observer.hidden(depth, cut(states, 1), mask);
  }

  @Override
  public void attention(int layer, AttentionTap tap) {
    Optional<AttentionTap.Projections> projections =
        (projected ? tap.projections() : Optional.<AttentionTap.Projections>empty())
            .map(
                of ->
                    new AttentionTap.Projections(
                        cut(of.query(), 2), cut(of.key(), 2), of.inverseTemperature()));
    observer.attention(
        layer,
        new AttentionTap(
            cut(cut(tap.attention(), 2), 3),
            mask,
            tap.input().map(input -> cut(input, 1)),
            projections,
            tap.value().map(value -> cut(value, 2))));
  }
}
