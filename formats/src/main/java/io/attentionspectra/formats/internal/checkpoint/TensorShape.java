package io.attentionspectra.formats.internal.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sizes of a stored tensor, row-major.
 *
 * @param sizes one size per axis; empty for a scalar
 */
public record TensorShape(List<Long> sizes) {

  /**
   * Copies the list.
   *
   * @param sizes one size per axis
   */
  public TensorShape {
    sizes = List.copyOf(sizes);
  }

  /**
   * A shape of given sizes.
   *
   * @param sizes one size per axis
   * @return the shape
   */
  public static TensorShape of(long... sizes) {
    return new TensorShape(Arrays.stream(sizes).boxed().toList());
  }

  /**
   * Number of axes.
   *
   * @return 0 for a scalar
   */
  public int dimension() {
    return sizes.size();
  }

  /**
   * Size of an axis.
   *
   * @param axis number of the axis, from 0
   * @return its size
   */
  public long get(int axis) {
    return sizes.get(axis);
  }

  /**
   * Number of elements.
   *
   * @return the product of the sizes, 1 for a scalar
   */
  public long size() {
    return sizes.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }

  /**
   * The same shape with another last size.
   *
   * @param size size of the last axis
   * @return the shape
   */
  public TensorShape withLast(long size) {
    long[] changed = toArray();
    changed[changed.length - 1] = size;
    return of(changed);
  }

  /**
   * The sizes in order.
   *
   * @return one size per axis
   */
  public long[] toArray() {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public String toString() {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }
}
