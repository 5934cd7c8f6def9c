package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.djl.tap.FreshProjections;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.linalg.Matrix;

/**
 * Heads with fresh Gaussian weights on the tokens of a layer that norms or turns queries and keys,
 * on the heap, for draws that build on them. Each draw has keys of its own.
 *
 * @param tokens hidden states entering the layer, (1, T, E), live while heads are drawn
 * @param length ℓ, how many of them are the text's
 * @param headSize m
 * @param head which of the layer's heads is drawn
 * @param groups G, key groups of the layer
 * @param fresh what the layer makes of them
 */
record FreshEnsemble(
    NDArray tokens, int length, int headSize, Place head, int groups, LayerScores.Fresh fresh)
    implements HeadEnsemble {

  /**
   * A head of a layer.
   *
   * @param number its number
   * @param of H, how many there are
   */
  record Place(int number, int of) {}

  @Override
  public String name() {
    return "random heads on given tokens";
  }

  @Override
  public AttentionHead draw(Randomness randomness) {
    try (NDManager scope = tokens.getManager().newSubManager()) {
      FreshProjections queries = projections("query weights", head, randomness);
      Place group = new Place(head.number() * groups / head.of(), groups);
      FreshProjections keys = projections("key weights", group, randomness);
      NDArray q = queries.of(head.number(), 0, scope);
      NDArray k = keys.of(group.number(), 0, scope);
      return AttentionHead.of(
          matrix(fresh.queries(head.number(), q, () -> queries.squares(0, scope))),
          matrix(fresh.keys(group.number(), k, () -> keys.squares(0, scope))));
    }
  }

  /** The head itself has the seed of the draw, others have children of it. */
  private FreshProjections projections(String name, Place place, Randomness randomness) {
    return new FreshProjections(
        tokens,
        length,
        headSize,
        name,
        place.of(),
        (each, replica) ->
            each == place.number() ? randomness : randomness.child("another head", each));
  }

  private static Matrix matrix(NDArray rows) {
    int count = Math.toIntExact(rows.getShape().get(0));
    return Matrix.of(count, Math.toIntExact(rows.getShape().get(1)), rows.toDoubleArray());
  }
}
