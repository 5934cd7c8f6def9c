package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.util.PairList;
import io.attentionspectra.djl.internal.Alias;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Hands arrays of a forward pass to an observer inside a scope that closes after the call. */
@API(status = API.Status.INTERNAL)
public final class Observation {

  /** Key of the observer among the parameters of {@code Block.forward}. */
  public static final String KEY = "observer";

  private static final Observation NOTHING = new Observation(ForwardObserver.none());

  private final ForwardObserver observer;

  private Observation(ForwardObserver observer) {
    this.observer = observer;
  }

  /**
   * The observation that a forward pass was called with.
   *
   * @param params parameters of {@code Block.forward}
   * @return of the observer among them, or of none
   */
  public static Observation of(@Nullable PairList<String, Object> params) {
    return params != null && params.get(KEY) instanceof ForwardObserver observer
        ? new Observation(observer)
        : NOTHING;
  }

  /**
   * Shows hidden states as views without gradient, closed when the observer returns.
   *
   * @param depth number of layers they came through, 0 for the embeddings
   * @param states (B, T, E)
   * @param mask (B, T), 1 for tokens and 0 for padding
   */
  public void hidden(int depth, NDArray states, NDArray mask) {
    if (observer == NoObserver.INSTANCE) {
      return;
    }
    try (NDManager scope = states.getManager().newSubManager()) {
      observer.hidden(depth, Alias.of(states, scope), Alias.of(mask, scope));
    }
  }

  /**
   * Whether attention of a layer need not be computed for the observer.
   *
   * @param layer number of the layer, from 0
   * @return true where nobody looks, or queries and keys are enough
   */
  public boolean takesTiles(int layer) {
    return observer == NoObserver.INSTANCE || observer.takesTiles(layer);
  }

  /**
   * Shows queries and keys of a layer as views without gradient, closed when the observer returns.
   *
   * @param layer number of the layer, from 0
   * @param tap what is shown
   */
  public void tiled(int layer, TiledTap tap) {
    if (observer == NoObserver.INSTANCE) {
      return;
    }
    try (NDManager scope = tap.mask().getManager().newSubManager()) {
      AttentionTap.Projections of = tap.projections();
      observer.tiled(
          layer,
          new TiledTap(
              Alias.of(tap.mask(), scope),
              new AttentionTap.Projections(
                  Alias.of(of.query(), scope), Alias.of(of.key(), scope), of.inverseTemperature()),
              tap.cap(),
              tap.visibility()));
    }
  }

  /**
   * Shows the attention of a layer as views without gradient, closed when the observer returns.
   *
   * @param layer number of the layer, from 0
   * @param attention A, (B, H, T, T)
   * @param mask (B, T), 1 for tokens and 0 for padding
   * @param input what queries and keys are projected from, (B, T, E)
   * @param projections queries and keys, where attention follows from them alone
   * @param value v, (B, H, T, m)
   * @param scores what else is known of the layer; asked for where somebody looks
   */
  public void attention(
      int layer,
      NDArray attention,
      NDArray mask,
      NDArray input,
      Optional<AttentionTap.Projections> projections,
      NDArray value,
      Function<NDManager, LayerScores> scores) {
    if (observer == NoObserver.INSTANCE) {
      return;
    }
    try (NDManager scope = attention.getManager().newSubManager()) {
      Optional<AttentionTap.Projections> views =
          projections.map(
              of ->
                  new AttentionTap.Projections(
                      Alias.of(of.query(), scope),
                      Alias.of(of.key(), scope),
                      of.inverseTemperature()));
      observer.attention(
          layer,
          new AttentionTap(
              Alias.of(attention, scope),
              Alias.of(mask, scope),
              Optional.of(Alias.of(input, scope)),
              views,
              Optional.of(Alias.of(value, scope)),
              Optional.of(scores.apply(scope))));
    }
  }
}
