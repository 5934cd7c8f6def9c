package io.attentionspectra.formats.onnx.internal.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Columns of a matrix while the last axis of its product is taken apart into several, some of which
 * are cut, and put in another place. Immutable; for {@code ColumnWalk}.
 */
public final class Columns {

  private static final Columns UNKNOWN = new Columns(List.of(), List.of(), new int[0]);

  /** For each axis of the value the number of its part of the columns, or −1. */
  private final List<Integer> axes;

  /** Sizes of the parts. */
  private final List<Integer> sizes;

  /** Columns, row by row over the parts. */
  private final int[] indices;

  private Columns(List<Integer> axes, List<Integer> sizes, int[] indices) {
    this.axes = axes;
    this.sizes = sizes;
    this.indices = indices;
  }

  public static Columns unknown() {
    return UNKNOWN;
  }

  /** All columns, along the last axis. */
  public static Columns whole(int rank, int width) {
    List<Integer> axes = new ArrayList<>(Collections.nCopies(rank - 1, -1));
    axes.add(0);
    int[] indices = new int[width];
    Arrays.setAll(indices, i -> i);
    return new Columns(axes, List.of(width), indices);
  }

  /** Whether nothing has been cut or taken apart yet. */
  public boolean isWhole() {
    return sizes.size() == 1
        && indices.length > 0
        && indices[indices.length - 1] == indices.length - 1;
  }

  public boolean has(int axis) {
    return this == UNKNOWN || axis >= axes.size() || axes.get(axis) >= 0;
  }

  public List<Integer> indices() {
    return Arrays.stream(indices).boxed().toList();
  }

  /** The same columns over the last axes of a new shape, if their sizes fit; else fixed as is. */
  public Columns reshaped(long[] shape) {
    if (this == UNKNOWN) {
      return this;
    }
    long product = 1;
    int first = shape.length;
    while (first > 0 && product < indices.length && shape[first - 1] > 0) {
      product *= shape[--first];
    }
    if (product != indices.length || !isInOrder()) {
      return new Columns(Collections.nCopies(shape.length, -2), sizes, indices);
    }
    List<Integer> parts = new ArrayList<>();
    List<Integer> newAxes = new ArrayList<>(Collections.nCopies(first, -1));
    for (int i = first; i < shape.length; i++) {
      newAxes.add(parts.size());
      parts.add((int) shape[i]);
    }
    return new Columns(newAxes, parts, indices);
  }

  /** Whether the parts are the last axes, in order. */
  private boolean isInOrder() {
    int begin = axes.size() - sizes.size();
    for (int i = 0; i < axes.size(); i++) {
      if (axes.get(i) != (i < begin ? -1 : i - begin)) {
        return false;
      }
    }
    return begin >= 0;
  }

  public Columns transposed(List<Long> order) {
    if (this == UNKNOWN || order.size() != axes.size()) {
      return UNKNOWN;
    }
    List<Integer> moved = new ArrayList<>();
    for (long each : order) {
      if (each < 0 || each >= axes.size()) {
        return UNKNOWN;
      }
      moved.add(axes.get((int) each));
    }
    return new Columns(moved, sizes, indices);
  }

  /** Some indices of one axis. */
  public Columns kept(int axis, int[] which) {
    if (this == UNKNOWN || axis >= axes.size() || axes.get(axis) == -2) {
      return UNKNOWN;
    }
    int part = axes.get(axis);
    if (part < 0) {
      return this;
    }
    int inner = 1;
    for (int i = part + 1; i < sizes.size(); i++) {
      inner *= sizes.get(i);
    }
    int size = sizes.get(part);
    List<Integer> left = new ArrayList<>();
    for (int begin = 0; begin < indices.length; begin += size * inner) {
      for (int each : which) {
        if (each < 0 || each >= size) {
          return UNKNOWN;
        }
        for (int i = 0; i < inner; i++) {
          left.add(indices[begin + each * inner + i]);
        }
      }
    }
    List<Integer> smaller = new ArrayList<>(sizes);
    smaller.set(part, which.length);
    return new Columns(axes, smaller, left.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Without an axis of which one index is left. */
  public Columns without(int axis) {
    if (this == UNKNOWN) {
      return this;
    }
    int part = axes.get(axis);
    List<Integer> fewer = new ArrayList<>(axes);
    fewer.remove(axis);
    List<Integer> parts = new ArrayList<>(sizes);
    if (part >= 0) {
      parts.remove(part);
      fewer.replaceAll(each -> each > part ? each - 1 : each);
    }
    return new Columns(fewer, parts, indices);
  }
}
