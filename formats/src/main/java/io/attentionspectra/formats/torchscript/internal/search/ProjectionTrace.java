package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.flow.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Sequence;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Subscript;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows an operand of q·kᵀ back, through whatever rotates, scales, splits or arranges it, to the
 * linear map that made it.
 */
final class ProjectionTrace {

  private static final Set<String> SPLITS =
      Set.of("chunk", "split", "unbind", "tensor_split", "split_with_sizes", "unsafe_chunk");

  /** What a projection never lies behind, like products: these make new hidden states. */
  private static final Set<String> ENDS =
      Set.of(
          "embedding",
          "embedding_bag",
          "layer_norm",
          "native_layer_norm",
          "rms_norm",
          "batch_norm",
          "_batch_norm_impl_index",
          "group_norm",
          "instance_norm",
          "softmax",
          "bilinear",
          "conv1d",
          "conv2d",
          "conv3d",
          "conv_transpose1d",
          "conv_transpose2d",
          "conv_transpose3d",
          "convolution",
          "_convolution",
          "_convolution_mode",
          "arange",
          "size",
          "len",
          "dim");

  private final String path;
  private final List<Projection> found = new ArrayList<>();
  private final Set<Value.Key> seen = new HashSet<>();
  private int part = -1;
  private int heads;
  private int headSize;
  private int depth;

  private ProjectionTrace(String path) {
    this.path = path;
  }

  /**
   * The projections behind an operand, one for each branch it may come from.
   *
   * @param path path of the attention module: hidden states are read where they enter it
   * @return those found; empty if no linear map with a weight is
   */
  static List<Projection> of(Value operand, String path) {
    ProjectionTrace trace = new ProjectionTrace(path);
    trace.follow(Origin.whole(operand));
    return trace.found;
  }

  private void follow(Origin origin) {
    if (depth < ScoreTrace.DEEPEST && seen.add(origin.value().key(origin.item()))) {
      depth++;
      origin.value().frame().budget.spend(SearchBudget.FOLLOWED);
      step(origin);
      depth--;
    }
  }

  private void step(Origin origin) {
    Value value = origin.value();
    Expression expression = value.expression();
    if (expression instanceof Name name) {
      value.origins(name).stream()
          .map(o -> o.item() < 0 && origin.item() >= 0 ? o.value().item(origin.item(), 0) : o)
          .forEach(this::follow);
    } else if (expression instanceof Call call) {
      call(value, call, origin);
    } else if (expression instanceof Subscript subscript
        && Operators.index(subscript).isPresent()) {
      follow(value.of(subscript.target()).item(Operators.index(subscript).getAsInt(), 0));
    } else {
      first(value, expression.parts());
    }
  }

  private void call(Value value, Call call, Origin origin) {
    List<Value> returned = value.returned(call);
    String operator = value.operator(call);
    List<Expression> arguments = call.arguments();
    if (!returned.isEmpty()) {
      returned.stream()
          .map(r -> origin.item() < 0 ? Origin.whole(r) : r.item(origin.item(), origin.items()))
          .forEach(this::follow);
    } else if (operator.equals("linear") && arguments.size() >= 2) {
      add(value, arguments.get(0), arguments.get(1));
    } else if (operator.equals("addmm") && arguments.size() >= 3) {
      add(value, arguments.get(1), arguments.get(2));
    } else if (Set.of("matmul", "mm").contains(operator)
        && arguments.size() == 2
        && value.of(arguments.get(1)).parameter() != null) {
      add(value, arguments.get(0), arguments.get(1));
    } else if (!ENDS.contains(operator) && !Operators.isProduct(operator)) {
      note(value, operator, call, origin);
      first(value, arguments);
    }
  }

  /** What splits and views on the way say about heads. */
  private void note(Value value, String operator, Call call, Origin origin) {
    if (SPLITS.contains(operator)) {
      part = origin.item();
    } else if (operator.equals("select")
        && call.arguments().size() == 3
        && Operators.isNumber(call.arguments().get(2))) {
      part = (int) Operators.number(call.arguments().get(2));
    } else if (Set.of("view", "reshape").contains(operator) && headSize == 0) {
      List<Expression> sizes = sizes(value, call);
      if (sizes.size() >= 3) {
        headSize = size(sizes.get(sizes.size() - 1));
        heads = sizes.size() >= 4 ? size(sizes.get(sizes.size() - 2)) : 0;
      }
    }
  }

  private static List<Expression> sizes(Value value, Call call) {
    Expression sizes = Operators.argument(call, 1, "size");
    if (sizes instanceof Name name) {
      List<Origin> origins = value.origins(name);
      sizes = origins.isEmpty() ? null : origins.get(0).value().expression();
    }
    return sizes instanceof Sequence sequence ? sequence.items() : List.of();
  }

  private static int size(Expression expression) {
    return Operators.isNumber(expression) ? (int) Math.max(0, Operators.number(expression)) : 0;
  }

  /** Follows the first part that leads to a projection. */
  private void first(Value value, List<Expression> parts) {
    int before = found.size();
    for (int i = 0; i < parts.size() && found.size() == before; i++) {
      follow(Origin.whole(value.of(parts.get(i))));
    }
  }

  private void add(Value value, Expression hidden, Expression weight) {
    String name = value.of(weight).parameter();
    found.add(
        new Projection(
            entering(value.of(hidden)),
            name == null || name.isEmpty() ? null : name,
            part,
            heads,
            headSize));
  }

  /** The same hidden states where they enter the attention module. */
  private Value entering(Value hidden) {
    Value outermost = hidden;
    Value at = hidden;
    for (int steps = 0; steps < 50; steps++) {
      Value before = before(at);
      if (before == null) {
        return outermost;
      }
      outermost = before.frame() == at.frame() ? outermost : before;
      at = before;
    }
    return outermost;
  }

  /** One step back through variables, views and arguments, not out of the attention module. */
  private @Nullable Value before(Value at) {
    if (at.expression() instanceof Name name) {
      List<Origin> origins = at.origins(name);
      if (origins.size() != 1 || origins.get(0).item() >= 0) {
        return null;
      }
      Value origin = origins.get(0).value();
      return origin.frame() == at.frame() || isInside(at.frame()) ? origin : null;
    }
    if (at.expression() instanceof Call call && Operators.isView(at.operator(call))) {
      List<Expression> carried = Operators.carried(at.operator(call), call);
      return carried.isEmpty() ? null : at.of(carried.get(0));
    }
    return null;
  }

  /** Whether a frame was called from within the attention module. */
  private boolean isInside(Frame frame) {
    if (frame.caller == null) {
      return false;
    }
    String from = frame.caller.module.path();
    return path.isEmpty() || from.equals(path) || from.startsWith(path + ".");
  }
}
