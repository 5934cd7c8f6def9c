package io.attentionspectra.formats.onnx.internal.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Shapes of what an operation makes, from those of its inputs. For {@link Values}. */
final class Shapes {

  /** More axes are damage. */
  private static final int MOST_AXES = 16;

  private final Values values;

  Shapes(Values values) {
    this.values = values;
  }

  Optional<long[]> of(GraphNode node, int output) {
    Optional<long[]> shape = inferred(node, output);
    return shape.filter(each -> each.length <= MOST_AXES);
  }

  private Optional<long[]> inferred(GraphNode node, int output) {
    return switch (node.operation()) {
      case "Add",
          "Sub",
          "Mul",
          "Div",
          "Pow",
          "Max",
          "Min",
          "Mod",
          "Equal",
          "Less",
          "LessOrEqual",
          "Greater",
          "GreaterOrEqual",
          "And",
          "Or",
          "Xor",
          "Where",
          "com.microsoft.BiasGelu" ->
          broadcast(node);
      case "Identity",
          "Cast",
          "CastLike",
          "Softmax",
          "Tanh",
          "Erf",
          "Sqrt",
          "Neg",
          "Relu",
          "Sigmoid",
          "Exp",
          "Log",
          "Cos",
          "Sin",
          "Not",
          "Abs",
          "Sign",
          "Ceil",
          "Floor",
          "Clip",
          "CumSum",
          "Trilu",
          "Gelu",
          "IsNaN",
          "IsInf",
          "QuantizeLinear",
          "DequantizeLinear",
          "ScatterND",
          "ScatterElements",
          "Reciprocal",
          "Softplus",
          "Round",
          "LogSoftmax",
          "com.microsoft.FastGelu",
          "com.microsoft.QuickGelu",
          "com.microsoft.Gelu",
          "com.microsoft.RotaryEmbedding",
          "RotaryEmbedding" ->
          first(node);
      case "Dropout",
          "LayerNormalization",
          "SimplifiedLayerNormalization",
          "com.microsoft.SkipLayerNormalization",
          "com.microsoft.SkipSimplifiedLayerNormalization",
          "DynamicQuantizeLinear" ->
          output == 0 ? first(node) : Optional.empty();
      case "MatMul",
          "MatMulInteger",
          "com.microsoft.MatMulIntegerToFloat",
          "com.microsoft.DynamicQuantizeMatMul" ->
          product(values.shape(node.input(0)), values.shape(node.input(1)));
      case "com.microsoft.FusedMatMul" ->
          product(
              swapped(values.shape(node.input(0)), node.whole("transA", 0)),
              swapped(values.shape(node.input(1)), node.whole("transB", 0)));
      case "com.microsoft.Attention", "com.microsoft.QAttention" ->
          output == 0 ? packed(node) : Optional.empty();
      case "com.microsoft.MultiHeadAttention" ->
          output == 0 ? withLast(first(node), values.shape(node.input(2))) : Optional.empty();
      case "com.microsoft.GroupQueryAttention" ->
          output == 0 && node.has(1) ? first(node) : Optional.empty();
      case "Attention" -> output == 0 ? attended(node) : Optional.empty();
      case "Gemm" -> gemm(node);
      case "Transpose" -> transposed(node);
      case "Reshape" -> reshaped(node);
      case "Unsqueeze" -> unsqueezed(node);
      case "Squeeze" -> squeezed(node);
      case "Concat" -> concatenated(node);
      case "Split" -> split(node, output);
      case "Slice" -> sliced(node);
      case "Gather" -> gathered(node);
      case "GatherElements" -> values.shape(node.input(1));
      case "Expand" -> expanded(node);
      case "Tile" -> tiled(node);
      case "Conv" -> convolved(node);
      case "Einsum" -> Equation.of(node).flatMap(equation -> equation.shape(node, values));
      case "ConstantOfShape" -> values.sizes(node.input(0)).map(this::named);
      case "Constant" -> constant(node);
      case "Shape" -> values.shape(node.input(0)).map(shape -> new long[] {shape.length});
      case "Range" -> Optional.of(new long[] {values.newSymbol()});
      case "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin" -> reduced(node);
      default -> Optional.empty();
    };
  }

  private Optional<long[]> first(GraphNode node) {
    return values.shape(node.input(0));
  }

  private Optional<long[]> broadcast(GraphNode node) {
    Optional<long[]> all = Optional.of(new long[0]);
    for (String input : node.inputs()) {
      Optional<long[]> next = values.shape(input);
      if (all.isEmpty() || next.isEmpty()) {
        return Optional.empty();
      }
      all = Optional.of(broadcast(all.get(), next.get()));
    }
    return all;
  }

  /** Sizes are matched from the last axis; of two names the same is kept, else a new one made. */
  private long[] broadcast(long[] a, long[] b) {
    long[] shape = new long[Math.max(a.length, b.length)];
    for (int i = 1; i <= shape.length; i++) {
      long x = i <= a.length ? a[a.length - i] : 1;
      long y = i <= b.length ? b[b.length - i] : 1;
      shape[shape.length - i] = x == 1 ? y : y == 1 || x == y ? x : joined(x, y);
    }
    return shape;
  }

  private long joined(long x, long y) {
    return x >= 0 ? x : y >= 0 ? y : values.newSymbol();
  }

  private Optional<long[]> product(Optional<long[]> left, Optional<long[]> right) {
    if (left.isEmpty() || right.isEmpty() || left.get().length < 1 || right.get().length < 2) {
      return Optional.empty();
    }
    long[] a = left.get();
    long[] b = right.get();
    long[] rest =
        broadcast(Arrays.copyOf(a, Math.max(0, a.length - 2)), Arrays.copyOf(b, b.length - 2));
    if (a.length == 1) {
      long[] shape = Arrays.copyOf(rest, rest.length + 1);
      shape[rest.length] = b[b.length - 1];
      return Optional.of(shape);
    }
    long[] shape = Arrays.copyOf(rest, rest.length + 2);
    shape[rest.length] = a[a.length - 2];
    shape[rest.length + 1] = b[b.length - 1];
    return Optional.of(shape);
  }

  /** Packed projections: as wide as the values. */
  private Optional<long[]> packed(GraphNode node) {
    Optional<long[]> weight = values.shape(node.input(1)).filter(each -> each.length == 2);
    List<Long> sizes = node.wholes("qkv_hidden_sizes");
    return weight.flatMap(
        each ->
            withLast(
                first(node),
                Optional.of(new long[] {sizes.size() == 3 ? sizes.get(2) : each[1] / 3})));
  }

  /** As the queries, with the width of the values; in three axes that of all heads. */
  private Optional<long[]> attended(GraphNode node) {
    Optional<long[]> value = values.shape(node.input(2)).filter(each -> each.length > 0);
    long groups = Math.max(1, node.whole("kv_num_heads", 1));
    long heads = node.whole("q_num_heads", 1);
    return value.flatMap(
        each -> {
          long width = each[each.length - 1];
          return withLast(
              first(node),
              Optional.of(
                  new long[] {each.length == 4 || width < 0 ? width : width / groups * heads}));
        });
  }

  private static Optional<long[]> withLast(Optional<long[]> shape, Optional<long[]> other) {
    if (shape.isEmpty() || other.isEmpty() || shape.get().length == 0 || other.get().length == 0) {
      return Optional.empty();
    }
    shape.get()[shape.get().length - 1] = other.get()[other.get().length - 1];
    return shape;
  }

  private static Optional<long[]> swapped(Optional<long[]> shape, long swap) {
    return shape
        .filter(each -> each.length >= 2)
        .map(
            each -> {
              if (swap != 0) {
                long last = each[each.length - 1];
                each[each.length - 1] = each[each.length - 2];
                each[each.length - 2] = last;
              }
              return each;
            });
  }

  private Optional<long[]> gemm(GraphNode node) {
    return product(
        swapped(values.shape(node.input(0)), node.whole("transA", 0)),
        swapped(values.shape(node.input(1)), node.whole("transB", 0)));
  }

  private Optional<long[]> transposed(GraphNode node) {
    Optional<long[]> from = first(node);
    List<Long> order = node.wholes("perm");
    if (from.isEmpty()) {
      long[] unknown = new long[Math.min(order.size(), MOST_AXES + 1)];
      Arrays.setAll(unknown, i -> values.newSymbol());
      return order.isEmpty() ? Optional.empty() : Optional.of(unknown);
    }
    long[] sizes = from.get();
    long[] shape = new long[sizes.length];
    for (int i = 0; i < shape.length; i++) {
      long axis = order.isEmpty() ? shape.length - 1L - i : i < order.size() ? order.get(i) : -1;
      if (axis < 0 || axis >= shape.length) {
        return Optional.empty();
      }
      shape[i] = sizes[(int) axis];
    }
    return Optional.of(shape);
  }

  private Optional<long[]> reshaped(GraphNode node) {
    Optional<List<Long>> attribute =
        node.attribute("shape").isPresent() ? Optional.of(node.wholes("shape")) : Optional.empty();
    Optional<long[]> target =
        attribute.isPresent()
            ? attribute.map(list -> list.stream().mapToLong(Long::longValue).toArray())
            : values.sizes(node.input(1));
    if (target.isEmpty()) {
      return values
          .shape(node.input(1))
          .filter(list -> list.length == 1 && list[0] >= 0 && list[0] <= MOST_AXES)
          .map(list -> named(new long[(int) list[0]]));
    }
    if (target.get().length > MOST_AXES) {
      return Optional.empty();
    }
    return Reshaping.of(first(node), target.get(), isLiteral(node), values);
  }

  /** Whether the entry −1 of a target is a request to be worked out, and no name of a size. */
  private boolean[] isLiteral(GraphNode node) {
    Optional<Folded> list = values.folded(node.input(1));
    boolean[] literal = new boolean[list.map(Folded::length).orElse(MOST_AXES)];
    for (int i = 0; i < literal.length; i++) {
      literal[i] = list.isEmpty() || list.get().isKnown(i);
    }
    return literal;
  }

  private Optional<long[]> unsqueezed(GraphNode node) {
    Optional<long[]> from = first(node);
    Optional<List<Long>> axes = Axes.wholes(node, values, "axes", 1);
    if (from.isEmpty() || axes.isEmpty()) {
      return Optional.empty();
    }
    int rank = from.get().length + axes.get().size();
    TreeSet<Integer> added = new TreeSet<>();
    for (long axis : axes.get()) {
      Axes.axis(axis, rank).ifPresent(added::add);
    }
    if (added.size() != axes.get().size()) {
      return Optional.empty();
    }
    long[] shape = new long[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      shape[i] = added.contains(i) ? 1 : from.get()[next++];
    }
    return Optional.of(shape);
  }

  private Optional<long[]> squeezed(GraphNode node) {
    Optional<long[]> from = first(node);
    if (from.isEmpty()) {
      return Optional.empty();
    }
    boolean given = node.attribute("axes").isPresent() || node.has(1);
    Optional<List<Long>> axes = Axes.wholes(node, values, "axes", 1);
    if (given ? axes.isEmpty() : Arrays.stream(from.get()).anyMatch(size -> size < 0)) {
      return Optional.empty();
    }
    TreeSet<Integer> removed = new TreeSet<>();
    for (int i = 0; i < from.get().length; i++) {
      if (given ? contains(axes.get(), i, from.get().length) : from.get()[i] == 1) {
        removed.add(i);
      }
    }
    return Optional.of(without(from.get(), removed));
  }

  private static boolean contains(List<Long> axes, int axis, int rank) {
    return axes.contains((long) axis) || axes.contains((long) axis - rank);
  }

  private static long[] without(long[] shape, Set<Integer> axes) {
    List<Long> kept = new ArrayList<>();
    for (int i = 0; i < shape.length; i++) {
      if (!axes.contains(i)) {
        kept.add(shape[i]);
      }
    }
    return kept.stream().mapToLong(Long::longValue).toArray();
  }

  private Optional<long[]> concatenated(GraphNode node) {
    Optional<long[]> shape = first(node);
    Optional<Integer> axis = shape.flatMap(each -> Axes.axis(node.whole("axis", 0), each.length));
    if (axis.isEmpty()) {
      return Optional.empty();
    }
    long sum = 0;
    for (String input : node.inputs()) {
      Optional<long[]> next = values.shape(input);
      if (next.isEmpty() || next.get().length != shape.get().length) {
        return Optional.empty();
      }
      long size = next.get()[axis.get()];
      sum = sum < 0 || size < 0 || sum + size < 0 ? -1 : sum + size;
    }
    shape.get()[axis.get()] = sum < 0 ? values.newSymbol() : sum;
    return shape;
  }

  private Optional<long[]> split(GraphNode node, int output) {
    Optional<long[]> shape = first(node);
    Optional<Integer> axis = shape.flatMap(each -> Axes.axis(node.whole("axis", 0), each.length));
    if (axis.isEmpty()) {
      return Optional.empty();
    }
    Optional<List<Long>> parts = Axes.wholes(node, values, "split", 1);
    long whole = shape.get()[axis.get()];
    int count = node.proto().getOutputCount();
    if (parts.isPresent() && output < parts.get().size()) {
      shape.get()[axis.get()] = parts.get().get(output);
    } else if (whole >= 0 && whole % count == 0 && !node.has(1)) {
      shape.get()[axis.get()] = whole / count;
    } else {
      shape.get()[axis.get()] = values.newSymbol();
    }
    return shape;
  }

  private Optional<long[]> sliced(GraphNode node) {
    Optional<long[]> shape = first(node);
    if (shape.isEmpty()) {
      return shape;
    }
    List<Axes.Cut> cuts = Axes.cuts(node, values, shape.get().length);
    Optional<List<Long>> axes = Axes.wholes(node, values, "axes", 3);
    if (cuts.isEmpty()) {
      for (int i = 0; i < shape.get().length; i++) {
        if (axes.isEmpty() || contains(axes.get(), i, shape.get().length)) {
          shape.get()[i] = values.newSymbol();
        }
      }
      return shape;
    }
    for (Axes.Cut cut : cuts) {
      long size = shape.get()[cut.axis()];
      boolean whole = cut.start() == 0 && cut.end() >= Integer.MAX_VALUE && cut.step() == 1;
      if (size >= 0 && size <= Integer.MAX_VALUE) {
        shape.get()[cut.axis()] = kept(cut, (int) size);
      } else if (!whole) {
        shape.get()[cut.axis()] = values.newSymbol();
      }
    }
    return shape;
  }

  private static long kept(Axes.Cut cut, int size) {
    if (cut.step() != 1) {
      return size <= Folded.MOST ? cut.indices(size).size() : 0;
    }
    return Math.max(0, Axes.clipped(cut.end(), size) - Axes.clipped(cut.start(), size));
  }

  private Optional<long[]> gathered(GraphNode node) {
    Optional<long[]> from = first(node);
    Optional<long[]> which = values.shape(node.input(1));
    Optional<Integer> axis = from.flatMap(each -> Axes.axis(node.whole("axis", 0), each.length));
    if (axis.isEmpty() || which.isEmpty()) {
      return Optional.empty();
    }
    int at = axis.get();
    long[] shape = new long[from.get().length - 1 + which.get().length];
    System.arraycopy(from.get(), 0, shape, 0, at);
    System.arraycopy(which.get(), 0, shape, at, which.get().length);
    System.arraycopy(
        from.get(), at + 1, shape, at + which.get().length, from.get().length - 1 - at);
    return Optional.of(shape);
  }

  private Optional<long[]> expanded(GraphNode node) {
    Optional<long[]> from = first(node);
    Optional<long[]> target = values.sizes(node.input(1)).map(this::named);
    if (from.isPresent() && target.isPresent()) {
      return Optional.of(broadcast(from.get(), target.get()));
    }
    Optional<long[]> list = values.shape(node.input(1));
    return from.isPresent() && list.isPresent() && list.get().length == 1
        ? Optional.of(
            named(new long[(int) Math.max(from.get().length, Math.min(list.get()[0], MOST_AXES))]))
        : Optional.empty();
  }

  private Optional<long[]> tiled(GraphNode node) {
    Optional<long[]> shape = first(node);
    Optional<long[]> repeats = values.sizes(node.input(1));
    for (int i = 0; i < shape.map(each -> each.length).orElse(0); i++) {
      long times = repeats.isPresent() && i < repeats.get().length ? repeats.get()[i] : 0;
      long size = shape.get()[i];
      if (times != 1) {
        boolean known = times > 0 && size > 0 && times <= Integer.MAX_VALUE / size;
        shape.get()[i] = known ? times * size : values.newSymbol();
      }
    }
    return shape;
  }

  /** Channels of the weight; places are left open. */
  private Optional<long[]> convolved(GraphNode node) {
    Optional<long[]> shape = first(node);
    Optional<long[]> weight = values.shape(node.input(1));
    if (weight.isEmpty() || weight.get().length < 2) {
      return Optional.empty();
    }
    for (int i = 1; i < shape.map(each -> each.length).orElse(0); i++) {
      shape.get()[i] = i == 1 ? weight.get()[0] : values.newSymbol();
    }
    return shape;
  }

  /** Entries of which nothing is known get names. */
  private long[] named(long[] sizes) {
    long[] shape = sizes.clone();
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] == 0) {
        shape[i] = values.newSymbol();
      }
    }
    return shape;
  }

  private static Optional<long[]> constant(GraphNode node) {
    if (node.attribute("value_float").isPresent() || node.attribute("value_int").isPresent()) {
      return Optional.of(new long[0]);
    }
    if (node.attribute("value_ints").isPresent()) {
      return Optional.of(new long[] {node.wholes("value_ints").size()});
    }
    return node.tensor("value")
        .map(tensor -> tensor.getDimsList().stream().mapToLong(Long::longValue).toArray());
  }

  private Optional<long[]> reduced(GraphNode node) {
    Optional<long[]> shape = first(node);
    Optional<List<Long>> axes = Axes.wholes(node, values, "axes", 1);
    if (shape.isEmpty() || axes.isEmpty()) {
      return Optional.empty();
    }
    TreeSet<Integer> gone = new TreeSet<>();
    for (int i = 0; i < shape.get().length; i++) {
      if (contains(axes.get(), i, shape.get().length)) {
        gone.add(i);
        shape.get()[i] = 1;
      }
    }
    return node.whole("keepdims", 1) == 1 ? shape : Optional.of(without(shape.get(), gone));
  }
}
