package io.attentionspectra.onnx.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.onnx.internal.feed.Values;
import java.util.List;

/**
 * A tensor of a site seen head by head: of each text and head a table of two axes, tokens by
 * features, or queries by keys. Axes of size 1, and axes that are not there, are the same for all.
 */
final class HeadView {

  /** What hides a pair in single precision. */
  private static final double LOWEST = -Float.MAX_VALUE;

  private final String name;
  private final Values values;
  private final List<Axis> axes;
  private final int[] strides;
  private final int heads;

  private HeadView(String name, Values values, List<Axis> axes, int heads) {
    this.name = name;
    this.values = values;
    this.axes = axes;
    this.heads = heads;
    strides = new int[axes.size()];
    int stride = 1;
    for (int axis = axes.size() - 1; axis >= 0; axis--) {
      strides[axis] = values.size(axis) == 1 ? 0 : stride;
      stride = Math.multiplyExact(stride, values.size(axis));
    }
  }

  /**
   * A view of a tensor.
   *
   * @param place of the attention, for messages
   * @param tensor its name and what its axes count
   * @param values its numbers
   * @param heads H of the site
   * @param columns what the last axis counts where the axes are not told; the one before counts
   *     tokens
   * @throws IllegalArgumentException if it has another number of axes than told
   */
  static HeadView of(String place, Tensor tensor, Values values, int heads, Axis columns) {
    String name = tensor.name() + " of the attention at " + place;
    List<Axis> axes = axes(tensor, values.rank(), columns);
    if (axes.size() != values.rank()) {
      throw Check.failure(
          "tensor",
          name,
          "has " + values.rank() + " axes " + values + ", not " + axes.size(),
          "report this graph: its attention is read otherwise than it is computed");
    }
    return new HeadView(name, values, axes, heads);
  }

  /** What the axes count: as told, or as is usual; one number has none. */
  private static List<Axis> axes(Tensor tensor, int rank, Axis columns) {
    if (!tensor.axes().isEmpty() && rank > 0) {
      return tensor.axes();
    }
    return switch (rank) {
      case 4 -> List.of(Axis.BATCH, Axis.HEAD, Axis.TOKEN, columns);
      case 3 -> List.of(Axis.BATCH_HEAD, Axis.TOKEN, columns);
      case 0 -> List.of();
      default -> List.of(Axis.TOKEN, columns);
    };
  }

  /**
   * Number of heads that the axes of a tensor tell.
   *
   * @param texts B
   * @return H; 1 where there is no axis of heads
   */
  static int heads(Tensor tensor, Values values, int texts) {
    List<Axis> axes = axes(tensor, values.rank(), Axis.TOKEN);
    int heads = 1;
    for (int axis = 0; axis < Math.min(axes.size(), values.rank()); axis++) {
      heads *=
          switch (axes.get(axis)) {
            case HEAD, KEY_GROUP -> values.size(axis);
            case BATCH_HEAD -> values.size(axis) / texts;
            default -> 1;
          };
    }
    return heads;
  }

  /** Size of the last axis of a kind; 0 if there is none. */
  int size(Axis of) {
    int axis = axes.lastIndexOf(of);
    return axis < 0 ? 0 : values.size(axis);
  }

  /** Entries of one head. */
  int features() {
    return size(Axis.FEATURE);
  }

  /**
   * The table of one head.
   *
   * @param text number in the batch
   * @param head number of the head
   * @param rows how many rows
   * @param columns how many columns
   * @throws IllegalArgumentException if an entry is not finite
   */
  Matrix table(int text, int head, int rows, int columns) {
    return table(text, head, rows, columns, Double.NEGATIVE_INFINITY);
  }

  /**
   * Scores of one head, or what is added to them; the −∞ of hidden pairs is the lowest number of
   * single precision, as masks of other exporters have it.
   *
   * @param text number in the batch
   * @param head number of the head
   * @param length of the text
   * @throws IllegalArgumentException if an entry is NaN or +∞
   */
  Matrix scores(int text, int head, int length) {
    return table(text, head, length, length, LOWEST);
  }

  private Matrix table(int text, int head, int rows, int columns, double least) {
    int start = start(text, head);
    int row = rowStride();
    int column = columnStride();
    requireRoom(rows, columns);
    return Matrix.generate(
        rows,
        columns,
        (i, j) -> {
          double entry = values.numbers().at(start + i * row + j * column);
          return Values.finite(name, Math.max(least, entry));
        });
  }

  /** The one number of a text. */
  double number(int text) {
    return values.numbers().at(start(text, 0));
  }

  private void requireRoom(int rows, int columns) {
    int tokens = axes.indexOf(Axis.TOKEN);
    boolean fits =
        (tokens < 0
                || repeats(tokens, rows)
                || (isPair() && axes.lastIndexOf(Axis.TOKEN) == tokens))
            && (!isPair() || repeats(axes.lastIndexOf(Axis.TOKEN), columns));
    if (!fits) {
      throw Check.failure(
          "tensor",
          name,
          "has axes " + values,
          "must have room for " + rows + " x " + columns + " in every head");
    }
  }

  /** Whether both axes count tokens, as of scores; a term may have that of the keys alone. */
  private boolean isPair() {
    return !axes.contains(Axis.FEATURE);
  }

  private boolean repeats(int axis, int size) {
    return axis < 0 || values.size(axis) == 1 || values.size(axis) >= size;
  }

  private int rowStride() {
    int first = axes.indexOf(Axis.TOKEN);
    if (isPair() && first == axes.lastIndexOf(Axis.TOKEN)) {
      return 0;
    }
    return first < 0 ? 0 : strides[first];
  }

  private int columnStride() {
    if (isPair()) {
      int last = axes.lastIndexOf(Axis.TOKEN);
      return last < 0 ? 0 : strides[last];
    }
    return strides[axes.indexOf(Axis.FEATURE)];
  }

  private int start(int text, int head) {
    int groups = axes.contains(Axis.KEY_GROUP) ? size(Axis.KEY_GROUP) : heads;
    int inGroup = Math.max(1, heads / Math.max(1, groups));
    int start = 0;
    for (int axis = 0; axis < axes.size(); axis++) {
      start +=
          strides[axis]
              * switch (axes.get(axis)) {
                case BATCH -> text;
                case KEY_GROUP -> head / inGroup;
                case HEAD -> axes.contains(Axis.KEY_GROUP) ? head % inGroup : head;
                case BATCH_HEAD -> values.size(axis) >= heads ? text * heads + head : text;
                case TOKEN, FEATURE -> 0;
              };
    }
    return start;
  }
}
