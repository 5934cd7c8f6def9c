package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/** Shows every text of a batch in a row of its own, see {@link ForwardObserver#ofTexts}. */
record SeparateTexts(ForwardObserver observer) implements ForwardObserver {

  @Override
  public void hidden(int depth, NDArray states, NDArray mask) {
    TextPlaces places = TextPlaces.of(mask);
    if (places.areApart()) {
      observer.hidden(depth, states, mask);
    } else {
      observer.hidden(depth, places.rows(states, 1), places.mask(mask));
    }
  }

  @Override
  public void attention(int layer, AttentionTap tap) {
    TextPlaces places = TextPlaces.of(tap.mask());
    observer.attention(layer, places.areApart() ? tap : apart(places, tap));
  }

  /**
   * What is known of fresh heads holds for the rows of the batch, not for texts taken out of them.
   */
  private static AttentionTap apart(TextPlaces places, AttentionTap tap) {
    return new AttentionTap(
            places.rows(tap.attention(), 2, 3),
            places.mask(tap.mask()),
            tap.input().map(input -> places.rows(input, 1)),
            Optional.empty(),
            tap.value().map(value -> places.rows(value, 2)),
            tap.scores()
                .map(
                    of ->
                        new LayerScores(
                            of.visibility(), of.keyGroups(), Optional.empty(), Optional.empty())))
        .withProjections(() -> tap.projections().map(of -> apart(places, of)));
  }

  private static AttentionTap.Projections apart(TextPlaces places, AttentionTap.Projections of) {
    return new AttentionTap.Projections(
        places.rows(of.query(), 2), places.rows(of.key(), 2), of.inverseTemperature());
  }

  @Override
  public boolean takesTiles(int layer) {
    return observer.takesTiles(layer);
  }

  @Override
  public void tiled(int layer, TiledTap tap) {
    TextPlaces places = TextPlaces.of(tap.mask());
    observer.tiled(
        layer,
        places.areApart()
            ? tap
            : new TiledTap(
                places.mask(tap.mask()),
                apart(places, tap.projections()),
                tap.cap(),
                tap.visibility()));
  }
}
