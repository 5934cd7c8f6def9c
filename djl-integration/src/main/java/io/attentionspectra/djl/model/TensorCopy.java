package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.checkpoint.ElementType;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Copies stored tensors into arrays of the engine, (out, in) and in the type of the array, in
 * blocks of rows, so that no more than a block is ever decoded on the heap. Types that the engine
 * knows are not decoded at all: it copies from the mapped file.
 */
final class TensorCopy {

  /** Elements decoded at a time, 64 MiB as float32. */
  private static final long BLOCK = 1L << 24;

  private TensorCopy() {}

  /**
   * Copies a tensor into an array of the same shape.
   *
   * @throws IllegalArgumentException if the shapes differ
   */
  static void of(StoredTensor tensor, NDArray target) {
    of(tensor, target, BLOCK);
  }

  /** As {@link #of(StoredTensor, NDArray)}, with about so many elements at a time. */
  static void of(StoredTensor tensor, NDArray target, long blockElements) {
    try (NDManager scope = target.getManager().newSubManager()) {
      NDArray place = target;
      if (tensor.transposed()) {
        place = target.transpose();
        place.attach(scope);
      }
      Shape shape = new Shape(tensor.shape().toArray());
      if (!shape.equals(place.getShape())) {
        throw Check.failure(
            Excerpt.of(tensor.name()),
            shape,
            "must have shape " + place.getShape(),
            "the weights do not belong to this configuration");
      }
      rows(tensor, shape, place, scope, blockElements);
    }
  }

  private static void rows(
      StoredTensor tensor, Shape shape, NDArray place, NDManager scope, long blockElements) {
    long rows = shape.get(0);
    long width = shape.size() / rows;
    long step = Math.max(1, blockElements / width);
    for (long first = 0; first < rows; first += step) {
      long last = Math.min(rows, first + step);
      try (NDManager blockScope = scope.newSubManager()) {
        NDIndex slot = new NDIndex().addSliceDim(first, last);
        Shape block = new Shape(last - first).addAll(shape.slice(1));
        NDArray values = stored(tensor, first * width, last * width, block, blockScope);
        place.set(slot, values.toType(place.getDataType(), false));
      }
    }
  }

  /** Some elements, over the mapped bytes themselves where the engine can read their type. */
  private static NDArray stored(
      StoredTensor tensor, long first, long last, Shape shape, NDManager scope) {
    Optional<DataType> type = engineType(tensor.type());
    int size = tensor.type().size();
    if (type.isPresent()) {
      int length = Math.toIntExact((last - first) * size);
      ByteBuffer bytes = tensor.bytes().range(first * size, length).slice();
      if (bytes.isDirect() && bytes.alignmentOffset(0, size) == 0) {
        return scope.create(bytes, shape, type.get());
      }
    }
    return scope.create(tensor.elements(first, last), shape);
  }

  /** DJL's binding of PyTorch ends the process where an array of bfloat16 is to be converted. */
  private static Optional<DataType> engineType(ElementType type) {
    return switch (type) {
      case F64 -> Optional.of(DataType.FLOAT64);
      case F32 -> Optional.of(DataType.FLOAT32);
      case F16 -> Optional.of(DataType.FLOAT16);
      case BF16 -> Optional.empty();
    };
  }
}
