package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.flow.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.search.Product.Arrangement;
import io.attentionspectra.formats.torchscript.internal.search.Product.Factor;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Operation;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Sequence;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Subscript;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows the input of a softmax back through elementwise operations, variables, arguments and
 * returns to the products of two activations it may come from.
 */
final class ScoreTrace {

  /**
   * What lies between a value and the softmax.
   *
   * @param factors what it is multiplied with, null when unknown
   * @param negated whether its sign is changed besides
   * @param arrangement what becomes of its dimensions
   */
  private record Way(@Nullable List<Scaling> factors, boolean negated, Arrangement arrangement) {

    record Scaling(Value value, boolean divides) {}

    Way times(Value value, boolean divides) {
      if (factors == null) {
        return this;
      }
      value.frame().budget.spend(1 + factors.size());
      List<Scaling> more = new ArrayList<>(factors);
      more.add(new Scaling(value, divides));
      return new Way(more, negated, arrangement);
    }

    Way through(String operator) {
      boolean known = !Set.of("tanh", "tanh_", "relu", "relu_").contains(operator);
      return new Way(known ? factors : null, negated, arrangement.then(operator));
    }

    /** Through one of two operands that are added, subtracted or chosen between. */
    Way through(String operator, int operand) {
      boolean first = operand == 0;
      boolean negates =
          first
              ? Set.of("neg", "neg_", "rsub").contains(operator)
              : Set.of("sub", "sub_", "subtract").contains(operator);
      boolean scaled = !first && Set.of("addcmul", "addcdiv").contains(operator);
      Way through = through(operator);
      return new Way(scaled ? null : through.factors(), negates != negated, through.arrangement());
    }
  }

  /** Steps back that are followed, far more than any attention takes; keeps the stack bounded. */
  static final int DEEPEST = 400;

  private final List<Product> products = new ArrayList<>();
  private final Set<Value.Key> seen = new HashSet<>();
  private String obstacle = "";
  private int depth;

  private ScoreTrace() {}

  static ScoreTrace of(Value scores) {
    ScoreTrace trace = new ScoreTrace();
    trace.follow(Origin.whole(scores), new Way(List.of(), false, Arrangement.SAME));
    return trace;
  }

  /** All products the scores may come from, those of other branches included. */
  List<Product> products() {
    return products;
  }

  /** What the way back ended at, for people. */
  String obstacle() {
    return obstacle.isEmpty() ? "an input of the model" : obstacle;
  }

  private void follow(Origin origin, Way way) {
    if (depth == DEEPEST) {
      obstacle = "more than " + DEEPEST + " steps before it";
    } else if (seen.add(origin.value().key(origin.item()))) {
      depth++;
      origin.value().frame().budget.spend(SearchBudget.FOLLOWED);
      step(origin, way);
      depth--;
    }
  }

  private void step(Origin origin, Way way) {
    Value value = origin.value();
    Expression expression = value.expression();
    if (origin.item() >= 0) {
      if (expression instanceof Call call) {
        value.returned(call).forEach(r -> follow(r.item(origin.item(), origin.items()), way));
      } else if (expression instanceof Name name) {
        value.origins(name).forEach(o -> follow(o.value().item(origin.item(), 0), way));
      }
    } else if (expression instanceof Name name) {
      value
          .frame()
          .flow
          .changes(name)
          .forEach(change -> follow(Origin.whole(value.of(change)), way));
      value.origins(name).forEach(source -> follow(source, way));
    } else if (expression instanceof Call call) {
      call(value, call, way);
    } else if (expression instanceof Operation operation) {
      operation(value, operation, way);
    } else if (expression instanceof Subscript subscript
        && Operators.index(subscript).isPresent()) {
      int index = Operators.index(subscript).getAsInt();
      follow(value.of(subscript.target()).item(index, 0), way);
    } else if (value.parameter() != null) {
      obstacle = "the parameter " + value.parameter();
    }
  }

  private void call(Value value, Call call, Way way) {
    String operator = value.operator(call);
    if (Operators.isProduct(operator)) {
      product(value, call, operator, way);
      return;
    }
    List<Expression> carried = Operators.carried(operator, call);
    List<Value> returned = value.returned(call);
    if (carried.isEmpty() && returned.isEmpty()) {
      obstacle = value.frame().function(call);
      return;
    }
    returned.forEach(source -> follow(Origin.whole(source), way));
    if (Set.of("mul", "mul_", "multiply", "div", "div_", "divide", "true_divide").contains(operator)
        && carried.size() == 2) {
      scaled(value, carried.get(0), carried.get(1), operator.contains("div"), way);
    } else {
      for (int i = 0; i < carried.size(); i++) {
        follow(Origin.whole(value.of(carried.get(i))), way.through(operator, i));
      }
    }
  }

  private void operation(Value value, Operation operation, Way way) {
    List<Expression> carried = Operators.carried(operation);
    String operator = operation.operator();
    if (carried.size() == 2 && (operator.startsWith("*") || operator.startsWith("/"))) {
      scaled(value, carried.get(0), carried.get(1), operator.startsWith("/"), way);
    } else {
      boolean minus = operator.startsWith("-");
      for (int i = 0; i < carried.size(); i++) {
        boolean negates = minus && i == carried.size() - 1;
        follow(Origin.whole(value.of(carried.get(i))), negates ? way.through("neg", 0) : way);
      }
    }
  }

  private void scaled(Value value, Expression left, Expression right, boolean divides, Way way) {
    follow(Origin.whole(value.of(left)), way.times(value.of(right), divides));
    if (!divides) {
      follow(Origin.whole(value.of(right)), way.times(value.of(left), false));
    }
  }

  private void product(Value value, Call call, String operator, Way way) {
    List<Expression> operands = call.arguments();
    String equation = null;
    Way whole = way;
    if (operator.equals("einsum")) {
      equation = equation(operands);
      operands =
          operands.size() == 2
              ? items(value.of(operands.get(1)))
              : operands.subList(Math.min(1, operands.size()), operands.size());
    } else if (operator.equals("baddbmm")) {
      operands = operands.subList(Math.min(1, operands.size()), operands.size());
      Expression alpha = Operators.argument(call, 4, "alpha");
      whole = alpha == null ? way : way.times(value.of(alpha), false);
    }
    if (operands.size() < 2) {
      obstacle = "torch." + operator + " of operands that could not be told apart";
      return;
    }
    for (Expression operand : operands.subList(0, 2)) {
      String parameter = value.of(operand).parameter();
      if (parameter != null) {
        obstacle = "a product with " + (parameter.isEmpty() ? "a constant" : parameter);
        return;
      }
    }
    value.frame().budget.spend(SearchBudget.SITE / 2);
    products.add(
        new Product(
            value,
            operands.get(0),
            operands.get(1),
            equation,
            typed(whole.factors()),
            way.negated(),
            way.arrangement()));
  }

  /** The equation of an einsum, empty where it is not written out. */
  private static String equation(List<Expression> operands) {
    String written =
        !operands.isEmpty() && operands.get(0) instanceof Literal text ? text.string() : null;
    return written == null ? "" : written;
  }

  private static @Nullable List<Factor> typed(@Nullable List<Way.Scaling> factors) {
    return factors == null
        ? null
        : factors.stream().map(f -> Factor.of(f.value(), f.divides())).toList();
  }

  /** Items of a list, written in place or assigned before. */
  private static List<Expression> items(Value value) {
    if (value.expression() instanceof Sequence sequence) {
      return sequence.items();
    }
    if (value.expression() instanceof Name name) {
      List<Origin> origins = value.origins(name);
      if (origins.size() == 1
          && origins.get(0).value().frame() == value.frame()
          && origins.get(0).value().expression() instanceof Sequence sequence) {
        return sequence.items();
      }
    }
    return List.of();
  }
}
