package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import java.util.ArrayList;
import java.util.List;

/** Lists of axes and their rearrangements. */
final class Layout {

  private Layout() {}

  static List<Axis> of(List<Axis> leading, Axis... last) {
    List<Axis> axes = new ArrayList<>(leading);
    axes.addAll(List.of(last));
    return List.copyOf(axes);
  }

  /** The last axes, as many as a value has that is repeated along the others. */
  static List<Axis> last(List<Axis> axes, int count) {
    return count < 0 || count > axes.size()
        ? List.of()
        : axes.subList(axes.size() - count, axes.size());
  }

  /** Axes before a Transpose, given those after it; empty if they do not fit. */
  static List<Axis> before(List<Axis> after, List<Long> order) {
    if (after.isEmpty() || order.size() != after.size()) {
      return List.of();
    }
    Axis[] before = new Axis[after.size()];
    for (int i = 0; i < before.length; i++) {
      long from = order.get(i);
      if (from < 0 || from >= before.length || before[(int) from] != null) {
        return List.of();
      }
      before[(int) from] = after.get(i);
    }
    return List.of(before);
  }

  /** Whether a Transpose leaves every axis where it is. */
  static boolean isIdentity(List<Long> order) {
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i) != i) {
        return false;
      }
    }
    return !order.isEmpty();
  }

  /** Axes of scores, or of what has one row for each token, in front of the last two. */
  static List<Axis> leading(int rank) {
    return switch (rank) {
      case 2 -> List.of();
      case 3 -> List.of(Axis.BATCH_HEAD);
      case 4 -> List.of(Axis.BATCH, Axis.HEAD);
      default -> List.of(Axis.BATCH, Axis.KEY_GROUP, Axis.HEAD);
    };
  }

  /** Axes of a value by its number of axes: three to five can be told, else none. */
  static List<Axis> axes(Reading reading, String value, Axis last, Axis lastButOne) {
    int rank = reading.values().rank(value);
    if (rank < 3 || rank > 5) {
      return List.of();
    }
    return of(leading(rank), lastButOne, last);
  }
}
