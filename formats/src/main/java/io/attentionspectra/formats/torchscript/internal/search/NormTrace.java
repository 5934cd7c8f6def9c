package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.flow.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Operation;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Subscript;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Follows hidden states back to what they are a norm of: through LayerNorm and RMSNorm, as an
 * operator or written out, through dropout, views and calls, and through nothing else. {@link
 * StreamEnds} asks it.
 */
final class NormTrace {

  private static final Set<String> OF_FIRST =
      Set.of("layer_norm", "rms_norm", "dropout", "feature_dropout", "alpha_dropout");

  private static final Set<String> ROOTS = Set.of("sqrt", "rsqrt");

  private static final Set<String> ARITHMETIC =
      Set.of(
          "add",
          "sub",
          "mul",
          "multiply",
          "div",
          "divide",
          "true_divide",
          "pow",
          "square",
          "sqrt",
          "rsqrt",
          "reciprocal");

  private static final int DEEPEST = 100;

  private final Predicate<Value> target;
  private final Set<Value.Key> seen = new HashSet<>();
  private final Map<Value.Key, Value> reached = new LinkedHashMap<>();
  private boolean isNorm = true;
  private int depth;

  private NormTrace(Predicate<Value> target) {
    this.target = target;
  }

  /**
   * The one target that a value is, or is a norm of.
   *
   * @param value hidden states
   * @param target what is looked for
   * @return empty where anything but norms lies between, or there is no target or more than one
   */
  static Optional<Value> source(Value value, Predicate<Value> target) {
    NormTrace trace = new NormTrace(target);
    trace.follow(Origin.whole(value), false);
    return trace.isNorm && trace.reached.size() == 1
        ? trace.reached.values().stream().findFirst()
        : Optional.empty();
  }

  /** Means are those of a norm below a root only; elsewhere they pool. */
  private void follow(Origin origin, boolean belowRoot) {
    Value value = origin.value();
    if (!isNorm) {
      return;
    }
    if (origin.item() <= 0 && target.test(value)) {
      reached.put(value.key(-1), value);
      return;
    }
    if (seen.add(value.key(origin.item()))) {
      value.frame().budget.spend(SearchBudget.FOLLOWED);
      depth++;
      if (depth > DEEPEST) {
        isNorm = false;
      } else if (!(value.expression() instanceof Literal) && value.parameter() == null) {
        step(origin, belowRoot);
      }
      depth--;
    }
  }

  private void step(Origin origin, boolean belowRoot) {
    Value value = origin.value();
    Expression expression = value.expression();
    if (expression instanceof Name name) {
      List<Origin> origins = value.origins(name);
      isNorm = !origins.isEmpty() && value.frame().flow.changes(name).isEmpty();
      origins.stream()
          .map(o -> o.item() < 0 && origin.item() >= 0 ? o.value().item(origin.item(), 0) : o)
          .forEach(o -> follow(o, belowRoot));
    } else if (expression instanceof Call call) {
      call(value, call, origin, belowRoot);
    } else if (expression instanceof Operation operation
        && !Operators.carried(operation).isEmpty()) {
      Operators.carried(operation).forEach(part -> follow(Origin.whole(value.of(part)), belowRoot));
    } else if (expression instanceof Subscript subscript
        && Operators.index(subscript).isPresent()) {
      follow(
          value.of(subscript.target()).item(Operators.index(subscript).getAsInt(), 0), belowRoot);
    } else {
      isNorm = false;
    }
  }

  private void call(Value value, Call call, Origin origin, boolean belowRoot) {
    List<Value> returned = value.returned(call);
    String operator = value.operator(call);
    List<Expression> arguments = call.arguments();
    if (!returned.isEmpty()) {
      returned.stream()
          .map(r -> origin.item() < 0 ? Origin.whole(r) : r.item(origin.item(), origin.items()))
          .forEach(r -> follow(r, belowRoot));
    } else if (ARITHMETIC.contains(operator)) {
      boolean below = belowRoot || ROOTS.contains(operator);
      arguments.forEach(part -> follow(Origin.whole(value.of(part)), below));
    } else if (!arguments.isEmpty()
        && (OF_FIRST.contains(operator)
            || Operators.isView(operator)
            || (belowRoot && operator.equals("mean")))) {
      List<Expression> carried = Operators.carried(operator, call);
      Expression part = carried.isEmpty() ? arguments.get(0) : carried.get(0);
      follow(Origin.whole(value.of(part)), belowRoot);
    } else {
      isNorm = false;
    }
  }
}
