package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.formats.torchscript.internal.search.Equation;
import io.attentionspectra.formats.torchscript.internal.search.FoundSite;
import io.attentionspectra.formats.torchscript.internal.search.Product;
import org.jspecify.annotations.Nullable;

/**
 * Brings the arrays of one attention, however a model arranges them, to (B, H, T, S), (B, H, T, m)
 * and (B, T, E).
 */
final class HeadLayout {

  private final Operands operands;
  private final NDArray attention;

  private HeadLayout(Operands operands, NDArray attention) {
    this.operands = operands;
    this.attention = attention;
  }

  /**
   * The layout of one attention.
   *
   * @param site where it was recorded
   * @param product which product of the site the scores came from
   * @param attention as recorded
   * @param hidden states entering it as recorded, from which B is known when heads are folded into
   *     it
   * @param batch B where the hidden states do not tell
   * @return null if the softmax is not over keys
   */
  static @Nullable HeadLayout of(
      FoundSite site, int product, NDArray attention, @Nullable NDArray hidden, long batch) {
    int rank = attention.getShape().dimension();
    int dimension = site.softmaxOver(rank);
    Product scores = product < site.products.size() ? site.products.get(product) : null;
    Equation equation = scores == null ? null : scores.letters(rank);
    boolean keysFirst = equation == null ? dimension == rank - 2 : !equation.isKey(dimension);
    Operands operands = Operands.of(site.kind, scores, keysFirst);
    if (equation != null) {
      Equation keysLast = keysFirst ? equation.swapped() : equation;
      return keysLast.isKey(dimension)
          ? new HeadLayout(
              operands, fourDimensional(attention.transpose(keysLast.order()), hidden, batch))
          : null;
    }
    if (rank < 2 || dimension < rank - 2) {
      return null;
    }
    NDArray arranged = keysFirst ? attention.swapAxes(-1, -2) : attention;
    return new HeadLayout(operands, fourDimensional(arranged, hidden, batch));
  }

  private static NDArray fourDimensional(NDArray attention, @Nullable NDArray hidden, long batch) {
    Shape shape = attention.getShape();
    int rank = shape.dimension();
    long queries = shape.get(rank - 2);
    long keys = shape.get(rank - 1);
    long b = rank == 2 ? 1 : rank == 3 ? batch(shape.get(0), queries, hidden, batch) : shape.get(0);
    return attention.reshape(b, shape.size() / Math.max(1, b * queries * keys), queries, keys);
  }

  /** B when the first dimension is B·H. */
  private static long batch(long folded, long queries, @Nullable NDArray hidden, long input) {
    if (hidden != null && hidden.getShape().dimension() == 3) {
      Shape shape = hidden.getShape();
      long b = shape.get(1) == queries ? shape.get(0) : shape.get(1);
      if (b > 0 && folded % b == 0) {
        return b;
      }
    }
    return input > 0 && folded % input == 0 ? input : folded;
  }

  NDArray attention() {
    return attention;
  }

  /**
   * Queries as (B, H, T, m), null where the model does not tell.
   *
   * @param first first operand of the product as recorded
   * @param second second operand
   */
  @Nullable NDArray query(@Nullable NDArray first, @Nullable NDArray second) {
    return perHead(operands.queries(first, second), attention.getShape().get(2));
  }

  /** Keys as (B, H, S, m), from the same. */
  @Nullable NDArray key(@Nullable NDArray first, @Nullable NDArray second) {
    return perHead(operands.keys(first, second), attention.getShape().get(3));
  }

  /** (…, tokens, m) to (B, H, tokens, m), repeated where heads share it. */
  private @Nullable NDArray perHead(@Nullable NDArray rows, long tokens) {
    Shape target = attention.getShape();
    if (rows == null || rows.getShape().dimension() < 2) {
      return null;
    }
    Shape shape = rows.getShape();
    int rank = shape.dimension();
    long size = shape.get(rank - 1);
    long b = target.get(0);
    long h = target.get(1);
    if (shape.get(rank - 2) != tokens) {
      return null;
    }
    if (shape.size() == b * h * tokens * size) {
      return rows.reshape(b, h, tokens, size);
    }
    if (rank == 4 && shape.get(0) == b && h % shape.get(1) == 0) {
      return rows.repeat(1, h / shape.get(1));
    }
    if (shape.size() == tokens * size) {
      return rows.reshape(1, 1, tokens, size).broadcast(b, h, tokens, size);
    }
    return null;
  }
}
