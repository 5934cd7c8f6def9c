package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.djl.internal.Alias;
import io.attentionspectra.djl.internal.kernel.LastRowDifference;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * The test of whether an attention is softmax(β q·kᵀ/√m) of its queries and keys over the keys that
 * it sees. It is not where anything else enters the scores: a bias of positions, a cap, a rotation
 * made after what is taken for q or k.
 */
@API(status = API.Status.INTERNAL)
public final class SoftmaxOfProjections {

  /** How far float32 attention may be from that of its queries and keys; a bias moves it more. */
  private static final double SAME = 1e-4;

  /** The same where attention has the 8 or 11 bits of half precision. */
  private static final double SAME_IN_HALF = 1e-2;

  /** Exp of it is 0, and differences of it are finite. */
  private static final float HIDDEN = -1e30f;

  private SoftmaxOfProjections() {}

  /**
   * The β of the usual ways to scale, 1/√m and none, that explains an attention.
   *
   * @param attention A, (B, H, T, S)
   * @param query q, (B, H, T, m)
   * @param key k, (B, H, S, m)
   * @return 1, √m, or nothing where neither does or the shapes do not fit
   */
  public static OptionalDouble inverseTemperature(NDArray attention, NDArray query, NDArray key) {
    if (!fits(attention.getShape(), query.getShape(), key.getShape())) {
      return OptionalDouble.empty();
    }
    for (double beta : new double[] {1, Math.sqrt((double) query.getShape().get(3))}) {
      if (explains(attention, new AttentionTap.Projections(query, key, beta))) {
        return OptionalDouble.of(beta);
      }
    }
    return OptionalDouble.empty();
  }

  /**
   * Whether every row of an attention is the softmax of its scores over the keys that it sees, to
   * within rounding.
   *
   * @param attention A, (B, H, T, S)
   * @param of queries (B, H, T, m), keys (B, H, S, m) and β
   * @return false also where the shapes do not fit or a number is not finite
   */
  public static boolean explains(NDArray attention, AttentionTap.Projections of) {
    if (!fits(attention.getShape(), of.query().getShape(), of.key().getShape())) {
      return false;
    }
    try (NDManager scope = attention.getManager().newSubManager()) {
      NDArray shown = Alias.of(attention, scope).toType(DataType.FLOAT32, false);
      NDArray hidden = shown.gt(0).logicalNot().toType(DataType.FLOAT32, false).mul(HIDDEN);
      NDArray scores =
          new AttentionTap.Projections(
                  Alias.of(of.query(), scope), Alias.of(of.key(), scope), of.inverseTemperature())
              .scores();
      NDArray expected = scores.toType(DataType.FLOAT32, false).add(hidden).softmax(-1);
      return isRounding(expected.sub(shown).abs().max().getFloat(), attention);
    }
  }

  /**
   * The same of the last row of every head alone; a score of a key that is not seen may be
   * anything.
   *
   * @param attention A, (B, H, T, S)
   * @param of queries (B, H, T, m), keys (B, H, S, m) and β
   * @return false also where the shapes do not fit or a number is not finite at a key that is seen
   */
  public static boolean explainsLast(NDArray attention, AttentionTap.Projections of) {
    if (!fits(attention.getShape(), of.query().getShape(), of.key().getShape())) {
      return false;
    }
    if (!LastRowDifference.serves(attention, of.query(), of.key())) {
      return explains(
          last(attention),
          new AttentionTap.Projections(last(of.query()), of.key(), of.inverseTemperature()));
    }
    double factor = of.inverseTemperature() / Math.sqrt(of.headSize());
    return isRounding(LastRowDifference.of(attention, of.query(), of.key(), factor), attention);
  }

  /** (B, H, T, …) to (B, H, 1, …). */
  private static NDArray last(NDArray array) {
    long length = array.getShape().get(2);
    return array.get(new NDIndex(":, :, {}:{}", length - 1, length));
  }

  private static boolean isRounding(double difference, NDArray attention) {
    return difference < (attention.getDataType().getNumOfBytes() < 4 ? SAME_IN_HALF : SAME);
  }

  /**
   * Queries and keys with the β that explains an attention.
   *
   * @param of queries and keys
   * @param beta as {@link #inverseTemperature} finds it
   * @return nothing where no β does
   */
  public static Optional<AttentionTap.Projections> with(
      AttentionTap.Projections of, OptionalDouble beta) {
    return beta.isEmpty()
        ? Optional.empty()
        : Optional.of(new AttentionTap.Projections(of.query(), of.key(), beta.getAsDouble()));
  }

  private static boolean fits(Shape attention, Shape query, Shape key) {
    return query.dimension() == 4
        && key.dimension() == 4
        && query.slice(0, 3).equals(attention.slice(0, 3))
        && key.slice(0, 2).equals(attention.slice(0, 2))
        && key.get(2) == attention.get(3)
        && key.get(3) == query.get(3);
  }
}
