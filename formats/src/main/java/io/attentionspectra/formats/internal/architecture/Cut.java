package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.formats.internal.checkpoint.TensorShape;

/** Takes a parameter out of the tensor that holds it, without copying. */
@FunctionalInterface
public interface Cut {

  /** The whole tensor. */
  Cut WHOLE = tensor -> tensor;

  /** The whole of a matrix that is stored (in, out). */
  Cut TRANSPOSED = tensor -> tensor.stored(tensor.shape().dimension() == 2);

  /**
   * Takes it out.
   *
   * @param tensor as stored
   * @return the parameter
   * @throws IllegalArgumentException if the tensor has not the size that it is cut from
   */
  StoredTensor of(StoredTensor tensor);

  /**
   * Some of the rows of projections that are packed one after another.
   *
   * @param first first row
   * @param count number of rows
   * @param all rows of all that is packed
   * @return the cut, for matrices and their biases
   */
  static Cut rows(long first, long count, long all) {
    return tensor -> {
      requireRows(tensor, all);
      return tensor.rows(first, count);
    };
  }

  /**
   * One of several projections that are packed head by head.
   *
   * @param index which of them, from 0
   * @param parts how many
   * @param heads number of heads
   * @param headSize m
   * @return the cut, for matrices and their biases
   */
  static Cut perHead(int index, int parts, long heads, long headSize) {
    return tensor -> {
      requireRows(tensor, heads * parts * headSize);
      TensorShape shape = tensor.shape();
      long[] sizes = shape.toArray();
      long width = shape.size() / sizes[0];
      sizes[0] = heads * headSize;
      return tensor
          .reshaped(TensorShape.of(heads, parts * headSize * width))
          .part(index, parts)
          .reshaped(TensorShape.of(sizes));
    };
  }

  /**
   * One of several equal projections that lie side by side in a matrix stored (in, out).
   *
   * @param index which of them, from 0
   * @param parts how many
   * @return the cut, for matrices and their biases
   */
  static Cut columns(int index, int parts) {
    return tensor -> TRANSPOSED.of(tensor).part(index, parts);
  }

  /**
   * A matrix that is stored with more axes: sizes of 1 before it, or columns as a block.
   *
   * @param rows rows of the matrix
   * @return the cut, for matrices and their biases
   */
  static Cut flattened(long rows) {
    return tensor -> {
      long size = tensor.shape().size();
      return tensor.shape().dimension() > 2 && size % rows == 0
          ? tensor.reshaped(TensorShape.of(rows, size / rows))
          : tensor;
    };
  }

  private static void requireRows(StoredTensor tensor, long rows) {
    TensorShape shape = tensor.shape();
    if (shape.dimension() == 0 || shape.get(0) != rows) {
      throw Check.failure(
          Excerpt.of(tensor.name()),
          shape,
          "must have first size " + rows,
          "the weights do not belong to this configuration");
    }
  }
}
