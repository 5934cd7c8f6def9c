package io.attentionspectra.formats.torchscript.internal.flow;

import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Sequence;
import io.attentionspectra.formats.torchscript.internal.source.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an expression evaluates to at one place of the tree of calls.
 *
 * @param frame the place
 * @param expression the expression
 */
public record Value(Frame frame, Expression expression) {

  /** One value for each place and piece of text; where a search has been. */
  public record Key(Frame frame, int start, int end, int item) {}

  public Key key(int item) {
    return new Key(frame, expression.start(), expression.end(), item);
  }

  public Value of(Expression other) {
    return new Value(frame, other);
  }

  /** An origin of a value: another value, or one item of another value that is a tuple or list. */
  public record Origin(Value value, int item, int items) {

    public static Origin whole(Value value) {
      return new Origin(value, -1, 0);
    }
  }

  /**
   * Where the value of a variable comes from: the assignments that reach it, the nearest first, and
   * the caller's argument if that does. Empty for arguments of the model itself.
   */
  public List<Origin> origins(Name name) {
    List<Origin> origins = new ArrayList<>();
    Flow.Reaching reaching = frame.flow.reaching(name);
    for (Statement statement : reaching.statements()) {
      List<String> targets = statement.targets();
      Value source = of(statement.value());
      if (targets.size() == 1) {
        origins.add(Origin.whole(source));
      } else {
        origins.add(source.item(targets.indexOf(name.id()), targets.size()));
      }
    }
    Value argument = reaching.fromStart() ? argument(name.id()) : null;
    if (argument != null) {
      origins.add(Origin.whole(argument));
    }
    return origins;
  }

  /** One item of a value that is a tuple or list. */
  public Origin item(int item, int items) {
    return expression instanceof Sequence sequence && item < sequence.items().size()
        ? Origin.whole(of(sequence.items().get(item)))
        : new Origin(this, item, items);
  }

  /** What the caller gives for a parameter. */
  public @Nullable Value argument(String parameter) {
    Call call = frame.call;
    int position = frame.definition.argument(parameter);
    if (frame.caller == null || call == null || position < 0) {
      return null;
    }
    Expression given = Operators.argument(call, position, parameter);
    return given == null ? null : new Value(frame.caller, given);
  }

  /** What a call of the archive's own source returns: one value for each of its returns. */
  public List<Value> returned(Call call) {
    Frame callee = frame.callees.get(call);
    if (callee == null) {
      return List.of();
    }
    List<Statement> returns = callee.flow.returns();
    frame.budget.spend(1 + returns.size());
    return returns.stream().map(statement -> new Value(callee, statement.value())).toList();
  }

  /** Operator that a call names; empty for what is no operator. */
  public String operator(Call call) {
    return Operators.name(frame.function(call));
  }

  /**
   * Path of the parameter that a value is a view of, or the name of a constant; null for others.
   */
  public @Nullable String parameter() {
    return parameter(new HashSet<>(), 0);
  }

  private @Nullable String parameter(Set<Key> seen, int depth) {
    if (depth > 20 || !seen.add(key(-1))) {
      return null;
    }
    frame.budget.spend(SearchBudget.FOLLOWED);
    if (Operators.isConstant(expression)) {
      return "";
    }
    if (expression instanceof Name name) {
      return origins(name).stream()
          .filter(origin -> origin.item() < 0)
          .map(origin -> origin.value().parameter(seen, depth + 1))
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(null);
    }
    if (expression instanceof Call call && !call.arguments().isEmpty()) {
      String operator = operator(call);
      List<Expression> carried =
          Operators.isView(operator) ? Operators.carried(operator, call) : List.of();
      return carried.isEmpty() ? null : of(carried.get(0)).parameter(seen, depth + 1);
    }
    return frame.parameter(expression);
  }
}
