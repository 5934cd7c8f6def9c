package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.util.PairList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands arrays of a forward pass to an observer inside a scope that closes after the call. */
public final class Observation {

  /** Key of the observer among the parameters of {@code Block.forward}. */
  public static final String KEY = "observer";

  private static final Observation NOTHING = new Observation(ForwardObserver.none());

  private final ForwardObserver observer;

  private Observation(ForwardObserver observer) {
    this.observer = observer;
  }

  public static Observation of(@Nullable PairList<String, Object> params) {
    return params != null && params.get(KEY) instanceof ForwardObserver observer
        ? new Observation(observer)
        : NOTHING;
  }

  public void hidden(int depth, NDArray states, NDArray mask) {
    if (observer == NoObserver.INSTANCE) {
      return;
    }
    try (NDManager scope = states.getManager().newSubManager()) {
      observer.hidden(depth, view(states, scope), view(mask, scope));
    }
  }

  public void attention(
      int layer,
      NDArray attention,
      NDArray mask,
      NDArray input,
      AttentionTap.Projections projections,
      NDArray value) {
    if (observer == NoObserver.INSTANCE) {
      return;
    }
    try (NDManager scope = input.getManager().newSubManager()) {
      AttentionTap.Projections views =
          new AttentionTap.Projections(
              view(projections.query(), scope),
              view(projections.key(), scope),
              projections.inverseTemperature());
      observer.attention(
          layer,
          new AttentionTap(
              view(attention, scope),
              view(mask, scope),
              Optional.of(view(input, scope)),
              Optional.of(views),
              Optional.of(view(value, scope))));
    }
  }

  /** The same memory under a handle that the scope owns, without gradient. */
  static NDArray view(NDArray array, NDManager scope) {
    NDArray view = array.stopGradient();
    view.attach(scope);
    return view;
  }
}
