package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.internal.search.Equation;
import io.attentionspectra.formats.torchscript.internal.search.Product;
import io.attentionspectra.formats.torchscript.internal.search.Product.Arrangement;
import org.jspecify.annotations.Nullable;

/**
 * Which operand of a product holds the queries and which the keys, and how their dimensions lie.
 *
 * @param known whether that is known at all
 * @param keysFirst whether the first operand holds the keys
 * @param equation of an einsum
 * @param columns whether the second operand has its tokens in columns, as in q·kᵀ
 */
record Operands(boolean known, boolean keysFirst, @Nullable Equation equation, boolean columns) {

  /**
   * The operands of the product that the scores of a site come from.
   *
   * @param kind of the site; all but a softmax name their operands themselves
   * @param scores the product, null where there is none
   * @param keysFirst whether the softmax runs over the tokens of the first operand
   */
  static Operands of(ProbeSite.Kind kind, @Nullable Product scores, boolean keysFirst) {
    Equation equation =
        scores == null || scores.equation() == null ? null : Equation.of(scores.equation());
    boolean known = scores == null || scores.arrangement() != Arrangement.REORDERED;
    return new Operands(known, keysFirst, equation, kind == ProbeSite.Kind.SOFTMAX);
  }

  /** Queries as (…, T, m). */
  @Nullable NDArray queries(@Nullable NDArray first, @Nullable NDArray second) {
    return keysFirst ? ofSecond(second) : ofFirst(first);
  }

  /** Keys as (…, S, m). */
  @Nullable NDArray keys(@Nullable NDArray first, @Nullable NDArray second) {
    return keysFirst ? ofFirst(first) : ofSecond(second);
  }

  private @Nullable NDArray ofFirst(@Nullable NDArray operand) {
    if (!known || operand == null) {
      return null;
    }
    return equation == null
        ? operand
        : arranged(operand, equation.firstOrder(operand.getShape().dimension()));
  }

  private @Nullable NDArray ofSecond(@Nullable NDArray operand) {
    if (!known || operand == null) {
      return null;
    }
    if (equation != null) {
      return arranged(operand, equation.secondOrder(operand.getShape().dimension()));
    }
    return columns && operand.getShape().dimension() >= 2 ? operand.swapAxes(-1, -2) : operand;
  }

  private static @Nullable NDArray arranged(NDArray operand, int @Nullable [] order) {
    return order == null ? null : operand.transpose(order);
  }
}
