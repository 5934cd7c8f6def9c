package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** Hands arrays of a forward pass to an observer inside a scope that closes after the call. */
final class Observation {

  /** Key of the observer among the parameters of {@code Block.forward}. */
  static final String KEY = "observer";

  private static final Observation NOTHING = new Observation(EncoderObserver.none());

  private final EncoderObserver observer;

  private Observation(EncoderObserver observer) {
    this.observer = observer;
  }

  static Observation of(@Nullable PairList<String, Object> params) {
    return params != null && params.get(KEY) instanceof EncoderObserver observer
        ? new Observation(observer)
        : NOTHING;
  }

  void hidden(int depth, NDArray states, NDArray mask) {
    if (observer == NoObserver.INSTANCE) {
      return;
    }
    try (NDManager scope = states.getManager().newSubManager()) {
      observer.hidden(depth, view(states, scope), view(mask, scope));
    }
  }

  void attention(
      int layer,
      NDArray input,
      NDArray query,
      NDArray key,
      NDArray value,
      NDArray scores,
      NDArray attention,
      NDArray mask) {
    if (observer == NoObserver.INSTANCE) {
      return;
    }
    try (NDManager scope = input.getManager().newSubManager()) {
      observer.attention(
          layer,
          new AttentionTap(
              view(input, scope),
              view(query, scope),
              view(key, scope),
              view(value, scope),
              view(scores, scope),
              view(attention, scope),
              view(mask, scope)));
    }
  }

  private static NDArray view(NDArray array, NDManager scope) {
    NDArray view = array.stopGradient();
    view.attach(scope);
    return view;
  }
}
