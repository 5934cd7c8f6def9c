package io.attentionspectra.formats.onnx.internal.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Axes, starts and ends as operators number them: from the end where negative. */
public final class Axes {

  private Axes() {}

  /** A part of one axis. */
  public record Cut(int axis, long start, long end, long step) {

    /** Indices kept of an axis of the length, at most as many as folded tensors have. */
    public List<Integer> indices(int length) {
      List<Integer> kept = new ArrayList<>();
      if (step > 0) {
        for (long i = clipped(start, length); i < clipped(end, length); i += step) {
          kept.add((int) i);
        }
      } else if (step < 0) {
        long first = Math.min(start < 0 ? start + length : start, length - 1L);
        long last = Math.max(end < 0 ? end + length : end, -1L);
        for (long i = first; i > last && i >= 0; i += step) {
          kept.add((int) i);
        }
      }
      return kept;
    }
  }

  /** An index between 0 and the length, counted from the end where negative. */
  static int clipped(long index, int length) {
    long from = index < 0 ? index + length : index;
    return (int) Math.max(0, Math.min(length, from));
  }

  /** An axis below the rank, or nothing. */
  public static Optional<Integer> axis(long axis, int rank) {
    long from = axis < 0 ? axis + rank : axis;
    return from >= 0 && from < rank ? Optional.of((int) from) : Optional.empty();
  }

  /** What a Slice cuts, by attributes (opset 1) or inputs; empty where not all of it is known. */
  public static List<Cut> cuts(GraphNode node, Values values, int rank) {
    Optional<List<Long>> starts = wholes(node, values, "starts", 1);
    Optional<List<Long>> ends = wholes(node, values, "ends", 2);
    Optional<List<Long>> axes = wholes(node, values, "axes", 3);
    Optional<List<Long>> steps = wholes(node, values, "steps", 4);
    if (starts.isEmpty() || ends.isEmpty() || starts.get().size() != ends.get().size()) {
      return List.of();
    }
    List<Cut> cuts = new ArrayList<>();
    for (int i = 0; i < starts.get().size(); i++) {
      Optional<Integer> axis =
          axis(axes.isPresent() && i < axes.get().size() ? axes.get().get(i) : i, rank);
      long step = steps.isPresent() && i < steps.get().size() ? steps.get().get(i) : 1;
      if (axis.isEmpty() || step == 0 || (node.has(3) && axes.isEmpty())) {
        return List.of();
      }
      cuts.add(new Cut(axis.get(), starts.get().get(i), ends.get().get(i), step));
    }
    return cuts;
  }

  /** Whole numbers of an attribute in older opsets, of an input in newer ones. */
  public static Optional<List<Long>> wholes(
      GraphNode node, Values values, String attribute, int input) {
    return node.attribute(attribute).isPresent()
        ? Optional.of(node.wholes(attribute))
        : values.wholes(node.input(input));
  }
}
