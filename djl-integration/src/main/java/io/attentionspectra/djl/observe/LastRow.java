package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.attention.Visibility;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * The attention of the last token of a text, which sees all others where no window or pattern hides
 * them. A model found to compute softmax(c·q·kᵀ) on a short text may do otherwise on a long one.
 */
@API(status = API.Status.INTERNAL)
public final class LastRow {

  /** Above what rounding of float32 scores of some hundreds changes in a weight. */
  private static final double ROUNDING = 1e-3;

  private LastRow() {}

  /**
   * The tap; if the last row of a head is not the softmax of queries and keys, the attention alone:
   * nulls drawn without the pattern that hides tokens would be none.
   *
   * @param tap a tap of one text
   * @param length its number of tokens without padding
   * @return the same tap, or one of its attention alone
   */
  public static AttentionTap verified(AttentionTap tap, int length) {
    Visibility visibility = tap.scores().map(LayerScores::visibility).orElse(Visibility.CAUSAL);
    int first = visibility.firstKeyOf(length - 1);
    if (tap.projections().map(of -> explains(of, tap.attention(), first, length)).orElse(true)) {
      return tap;
    }
    return new AttentionTap(
        tap.attention(), tap.mask(), Optional.empty(), Optional.empty(), tap.value(), tap.scores());
  }

  /** Keys are those from the first that the last token sees. */
  private static boolean explains(
      AttentionTap.Projections of, NDArray attention, int first, int length) {
    NDIndex row = new NDIndex(":, :, {}:{}", length - 1, length);
    NDIndex own = new NDIndex(":, :, {}:{}", first, length);
    AttentionTap.Projections last =
        new AttentionTap.Projections(
            of.query().get(row), of.key().get(own), of.inverseTemperature());
    NDArray expected = last.scores().softmax(-1);
    NDArray shown =
        attention.get(new NDIndex(":, :, {}:{}, {}:{}", length - 1, length, first, length));
    NDArray difference = expected.sub(shown.toType(expected.getDataType(), false)).abs().max();
    return difference.toType(DataType.FLOAT64, false).getDouble() < ROUNDING;
  }
}
