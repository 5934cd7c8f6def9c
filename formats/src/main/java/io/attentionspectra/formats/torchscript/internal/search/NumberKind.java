package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.flow.Frame;
import io.attentionspectra.formats.torchscript.internal.flow.Operators;
import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.formats.torchscript.internal.flow.Value;
import io.attentionspectra.formats.torchscript.internal.flow.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Attribute;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Operation;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Subscript;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The type of a factor of the scores, as far as it matters for recording it. */
public final class NumberKind {

  private static final String TENSOR = "Tensor";
  private static final String REAL = "float";
  private static final String WHOLE = "int";

  /** Always whole numbers. */
  private static final Set<String> COUNTS = Set.of("len", "dim", "numel", "int", "IntImplicit");

  /** Always real numbers. */
  private static final Set<String> REALS = Set.of("float", "FloatImplicit");

  /** Tensors, whatever they are made of: there are no such operators of numbers. */
  private static final Set<String> TENSORS =
      Set.of(
          "NumToTensor",
          "tensor",
          "as_tensor",
          "scalar_tensor",
          "full",
          "full_like",
          "ones",
          "ones_like",
          "zeros",
          "zeros_like",
          "new_full",
          "arange",
          "rsqrt",
          "reciprocal",
          "square",
          "select");

  /** Of a tensor a tensor, of numbers a real one. */
  private static final Set<String> DIVISIONS =
      Set.of("sqrt", "pow", "div", "true_divide", "truediv", "exp", "log");

  /** Of a tensor a tensor, of whole numbers a whole one. */
  private static final Set<String> ARITHMETIC =
      Set.of(
          "mul",
          "multiply",
          "add",
          "sub",
          "rsub",
          "neg",
          "abs",
          "floordiv",
          "floor_divide",
          "max",
          "min",
          "remainder");

  private NumberKind() {}

  /** {@code Tensor}, {@code float}, {@code int}, or null when the source leaves it open. */
  static @Nullable String of(Value value) {
    return of(value, 0);
  }

  private static @Nullable String of(Value value, int depth) {
    Expression expression = value.expression();
    if (depth > 20) {
      return null;
    }
    value.frame().budget.spend(SearchBudget.FOLLOWED);
    if (Operators.isConstant(expression)) {
      return TENSOR;
    }
    if (Operators.isNumber(expression)) {
      return written(expression);
    }
    if (expression instanceof Name name) {
      List<Origin> origins = value.origins(name);
      return origins.size() == 1 && origins.get(0).item() < 0
          ? of(origins.get(0).value(), depth + 1)
          : null;
    }
    if (expression instanceof Attribute attribute) {
      Frame.Module owner = value.frame().module(attribute.target());
      String type = owner == null ? null : owner.type().attributes().get(attribute.name());
      return type != null && Set.of(TENSOR, REAL, WHOLE).contains(type) ? type : null;
    }
    if (expression instanceof Subscript item) {
      return isSizes(value.of(item.target())) ? WHOLE : null;
    }
    return expression instanceof Call call ? ofCall(value, call, depth) : null;
  }

  private static String written(Expression number) {
    Expression digits =
        number instanceof Operation minus
            ? minus.operands().get(minus.operands().size() - 1)
            : number;
    if (digits instanceof Operation) {
      return written(digits);
    }
    return digits instanceof Literal literal && literal.text().matches("\\d+") ? WHOLE : REAL;
  }

  /** Whether a value is the list of a tensor's sizes. */
  private static boolean isSizes(Value value) {
    return value.expression() instanceof Call call
        && value.operator(call).equals("size")
        && call.arguments().size() == 1;
  }

  private static @Nullable String ofCall(Value value, Call call, int depth) {
    String function = value.frame().function(call);
    String operator = function.substring(function.lastIndexOf('.') + 1);
    if (COUNTS.contains(operator) || (operator.equals("size") && call.arguments().size() == 2)) {
      return WHOLE;
    }
    if (REALS.contains(operator)) {
      return REAL;
    }
    if (function.equals("annotate") || function.equals("unchecked_cast")) {
      return call.arguments().size() == 2
              && call.arguments().get(0) instanceof Name type
              && Set.of(TENSOR, REAL, WHOLE).contains(type.id())
          ? type.id()
          : null;
    }
    boolean view = Operators.isView(operator) && !operator.equals("slice");
    if (TENSORS.contains(operator) || view) {
      return TENSOR;
    }
    return DIVISIONS.contains(operator) || ARITHMETIC.contains(operator)
        ? ofArithmetic(value, call, DIVISIONS.contains(operator), depth)
        : null;
  }

  private static @Nullable String ofArithmetic(Value value, Call call, boolean divides, int depth) {
    boolean open = call.arguments().isEmpty();
    boolean real = divides;
    for (Expression argument : call.arguments()) {
      String kind = of(value.of(argument), depth + 1);
      if (TENSOR.equals(kind)) {
        return TENSOR;
      }
      open |= kind == null;
      real |= REAL.equals(kind);
    }
    return open ? null : real ? REAL : WHOLE;
  }
}
