package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;

/**
 * What attention that was given, not computed here, must be: rows that sum to 1 over the text's own
 * tokens, without negative entries and without entries at keys that the plan hides.
 */
final class GivenAttention {

  /** Deviation of a row sum from 1 that single precision explains, as in core. */
  private static final double SINGLE = 1e-4;

  /** The same for half precision: 8 or 11 bits of each entry. */
  private static final double HALF = 1e-2;

  /** What a mask of finite numbers may leave above the diagonal. */
  private static final double HIDDEN = 1e-6;

  private final DataType type;
  private final double tolerance;
  private final ReadingPlan plan;

  GivenAttention(DataType type, ReadingPlan plan) {
    this.type = type;
    tolerance = type.getNumOfBytes() < 4 ? HALF : SINGLE;
    this.plan = plan;
  }

  /** How far entries that should be equal may be apart, relative to them: 4 units of rounding. */
  double rounding() {
    return switch (type) {
      case FLOAT64 -> 0x1.0p-50;
      case FLOAT16 -> 0x1.0p-9;
      case BFLOAT16 -> 0x1.0p-6;
      default -> 0x1.0p-22;
    };
  }

  /**
   * The heads of one text.
   *
   * @param attention (h, ℓ, ℓ) in float64
   * @return the same
   * @throws IllegalArgumentException if it is no attention, or longer than the length given
   */
  NDArray required(int text, NDArray attention) {
    NDArray sums = attention.sum(new int[] {2});
    double smallest = sums.min().getDouble();
    double largest = sums.max().getDouble();
    if (!Double.isFinite(smallest) || !Double.isFinite(largest)) {
      HeadSpectra.requireFinite(attention);
    }
    double sum = Math.abs(smallest - 1) > Math.abs(largest - 1) ? smallest : largest;
    if (!(Math.abs(sum - 1) <= tolerance)) {
      throw Check.failure(
          "sum of an attention row of text " + text + " over its " + length(attention) + " tokens",
          sum,
          "must be 1",
          "give the true length of every text, and the probabilities before dropout");
    }
    double least = attention.min().getDouble();
    if (!(least >= 0)) {
      throw Check.failure(
          "smallest attention of text " + text,
          least,
          "must be 0 or more",
          "give the probabilities after the softmax");
    }
    int length = Math.toIntExact(length(attention));
    boolean all = plan.visibility().at(length).equals(Visibility.FULL);
    double hidden = all ? 0 : attention.mul(hidden(attention, length)).max().getDouble();
    if (!(hidden <= HIDDEN)) {
      throw Check.failure(
          "attention of text " + text + hiddenPlace(),
          hidden,
          plan.visibility().isLocal()
              ? "must be 0 in a " + plan.visibility()
              : "must be 0 in a causal head",
          "read it with Visibility.FULL, or give the causal mask to the softmax");
    }
    return attention;
  }

  private static long length(NDArray attention) {
    return attention.getShape().get(2);
  }

  private String hiddenPlace() {
    return plan.visibility().isLocal() ? " outside of its reach" : " above the diagonal";
  }

  /** 1 where a key is hidden from the query, (ℓ, ℓ). */
  private NDArray hidden(NDArray attention, int length) {
    return VisiblePairs.of(plan.visibility(), length, attention.getManager())
        .logicalNot()
        .toType(attention.getDataType(), false);
  }
}
