package io.attentionspectra.formats.internal.checkpoint;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
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
public record StoredTensor(
    String name, TensorShape shape, ElementType type, boolean transposed, Bytes bytes) {

  /** Random access to the bytes of one tensor. */
  @FunctionalInterface
  public interface Bytes {
    /**
     * The bytes from {@code offset} on, {@code length} of them.
     *
     * @param offset first byte, counted from the start of the tensor
     * @param length number of bytes
     * @return the bytes, position at the first of them
     */
    ByteBuffer range(long offset, int length);
  }

  /**
   * Whether so many bytes are the elements of a tensor of this shape, none left over.
   *
   * @param shape sizes of the tensor
   * @param type format of its elements
   * @param bytes number of bytes
   * @return whether they fit exactly
   */
  public static boolean fills(TensorShape shape, ElementType type, long bytes) {
    long left = bytes / type.size();
    boolean empty = false;
    for (long size : shape.sizes()) {
      empty |= size == 0;
    }
    if (empty || bytes % type.size() != 0) {
      return empty && bytes == 0;
    }
    for (long size : shape.sizes()) {
      if (left % size != 0) {
        return false;
      }
      left /= size;
    }
    return left == 1;
  }

  /**
   * The same bytes, stored (in, out).
   *
   * @param transposedMatrix whether that is how the matrix is to be read
   * @return the tensor so read
   */
  public StoredTensor stored(boolean transposedMatrix) {
    return new StoredTensor(name, shape, type, transposedMatrix, bytes);
  }

  /**
   * The same bytes under other sizes.
   *
   * @param sizes of as many elements
   * @return the tensor so read
   * @throws IllegalArgumentException if the number of elements differs
   */
  public StoredTensor reshaped(TensorShape sizes) {
    if (sizes.size() != shape.size()) {
      throw Check.failure(
          Excerpt.of(name), shape, "must have " + sizes.size() + " elements", "check the weights");
    }
    return new StoredTensor(name, sizes, type, transposed, bytes);
  }

  /**
   * Some of its rows.
   *
   * @param first first row
   * @param count number of rows, within those that there are
   * @return the part, without copying it
   */
  public StoredTensor rows(long first, long count) {
    long[] sizes = shape.toArray();
    long start = shape.size() / sizes[0] * first * type.size();
    sizes[0] = count;
    Bytes part = (offset, length) -> bytes.range(start + offset, length);
    return new StoredTensor(name, TensorShape.of(sizes), type, transposed, part);
  }

  /**
   * One of several equal parts along the last axis.
   *
   * @param index number of the part, from 0
   * @param parts number of parts
   * @return the part, without copying it
   * @throws IllegalArgumentException if the axis cannot be divided so
   */
  public StoredTensor part(int index, int parts) {
    int last = shape.dimension() - 1;
    long width = last < 0 ? 0 : shape.get(last);
    if (width == 0 || width % parts != 0) {
      throw Check.failure(
          Excerpt.of(name),
          shape,
          "must have a last size divisible by " + parts,
          "check the weights");
    }
    long kept = width / parts;
    TensorShape sizes = shape.withLast(kept);
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

  /**
   * Elements {@code first} to {@code last} (exclusive) in stored order, as float32.
   *
   * @param first index of the first element
   * @param last index after the last one
   * @return their values
   */
  public FloatBuffer elements(long first, long last) {
    int length = Math.toIntExact((last - first) * type.size());
    return type.floats(bytes.range(first * type.size(), length));
  }
}
