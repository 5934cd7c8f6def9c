package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A tensor where it lies, read in blocks of rows so that no more than a block is ever decoded.
 *
 * @param name its name in the checkpoint
 * @param shape its sizes as stored, row-major
 * @param type format of its elements
 * @param transposed whether the matrix is stored (in, out) rather than (out, in)
 * @param bytes its bytes
 */
record StoredTensor(String name, Shape shape, ElementType type, boolean transposed, Bytes bytes) {

  /** Elements decoded at a time, 64 MiB as float32. */
  private static final long BLOCK = 1L << 24;

  /** Random access to the bytes of one tensor. */
  @FunctionalInterface
  interface Bytes {
    /** The bytes from {@code offset} on, {@code length} of them. */
    ByteBuffer range(long offset, int length);
  }

  /** Whether so many bytes are the elements of a tensor of this shape, none left over. */
  static boolean fills(Shape shape, ElementType type, long bytes) {
    long left = bytes / type.size();
    boolean empty = false;
    for (long size : shape.getShape()) {
      empty |= size == 0;
    }
    if (empty || bytes % type.size() != 0) {
      return empty && bytes == 0;
    }
    for (long size : shape.getShape()) {
      if (left % size != 0) {
        return false;
      }
      left /= size;
    }
    return left == 1;
  }

  /**
   * Copies the tensor, as float32 and (out, in), into an array of the same shape.
   *
   * @throws IllegalArgumentException if the shapes differ
   */
  void copyTo(NDArray target) {
    copyTo(target, BLOCK);
  }

  /** As {@link #copyTo(NDArray)}, with about so many elements at a time. */
  void copyTo(NDArray target, long blockElements) {
    try (NDManager scope = target.getManager().newSubManager()) {
      NDArray place = target;
      if (transposed) {
        place = target.transpose();
        place.attach(scope);
      }
      if (!shape.equals(place.getShape())) {
        throw Check.failure(
            Excerpt.of(name),
            shape,
            "must have shape " + place.getShape(),
            "the weights do not belong to this configuration");
      }
      copyRows(place, scope, blockElements);
    }
  }

  /** The same bytes, stored (in, out). */
  StoredTensor stored(boolean transposedMatrix) {
    return new StoredTensor(name, shape, type, transposedMatrix, bytes);
  }

  /**
   * One of several equal parts along the last axis.
   *
   * @throws IllegalArgumentException if the axis cannot be divided so
   */
  StoredTensor part(int index, int parts) {
    int last = shape.dimension() - 1;
    long width = last < 0 ? 0 : shape.get(last);
    if (width == 0 || width % parts != 0) {
      throw Check.failure(
          Excerpt.of(name), shape, "must have a last size divisible by " + parts, "check the weights");
    }
    long kept = width / parts;
    Shape sizes = shape.slice(0, last).add(kept);
    return new StoredTensor(
        name, sizes, type, transposed, new Columns(bytes, width, index * kept, kept, type.size()));
  }

  /** Some columns of a matrix of so many, as bytes without gaps; whole rows are read at once. */
  private record Columns(Bytes whole, long width, long first, long count, int size)
      implements Bytes {

    @Override
    public ByteBuffer range(long offset, int length) {
      long from = offset / size / count;
      long to = (offset + length - 1) / size / count + 1;
      ByteBuffer rows =
          whole.range(from * width * size, Math.toIntExact((to - from) * width * size));
      ByteBuffer gathered = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      for (long at = offset; gathered.hasRemaining(); at = offset + gathered.position()) {
        long row = at / size / count;
        long inRow = at - row * count * size;
        int place = Math.toIntExact(((row - from) * width + first) * size + inRow);
        int bytes = (int) Math.min(gathered.remaining(), count * size - inRow);
        gathered.put(rows.slice(rows.position() + place, bytes));
      }
      return gathered.flip();
    }
  }

  private void copyRows(NDArray place, NDManager scope, long blockElements) {
    long rows = shape.get(0);
    long width = shape.size() / rows;
    long step = Math.max(1, blockElements / width);
    for (long first = 0; first < rows; first += step) {
      long last = Math.min(rows, first + step);
      try (NDManager blockScope = scope.newSubManager()) {
        NDIndex slot = new NDIndex().addSliceDim(first, last);
        place.set(
            slot, blockScope.create(elements(first * width, last * width), rows(last - first)));
      }
    }
  }

  /** The shape of so many rows. */
  private Shape rows(long count) {
    return new Shape(count).addAll(shape.slice(1));
  }

  private FloatBuffer elements(long first, long last) {
    int length = Math.toIntExact((last - first) * type.size());
    return type.floats(bytes.range(first * type.size(), length));
  }
}
