package io.attentionspectra.formats.torchscript.internal.search;

import io.attentionspectra.formats.torchscript.internal.search.Value.Origin;
import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Attribute;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The type of a factor of the scores, as far as it matters for recording it. */
public final class NumberKind {

  private static final Set<String> REAL = Set.of("sqrt", "rsqrt", "pow", "div", "exp");
  private static final Set<String> WHOLE = Set.of("size", "len", "dim", "numel", "floordiv", "int");
  private static final Set<String> EITHER = Set.of("mul", "add", "sub", "neg");

  private NumberKind() {}

  /** {@code Tensor}, {@code float}, {@code int}, or null when the source leaves it open. */
  public static @Nullable String of(Value value) {
    return of(value, 0);
  }

  private static @Nullable String of(Value value, int depth) {
    Expression expression = value.expression();
    if (depth > 20) {
      return null;
    }
    if (Operators.isConstant(expression)) {
      return "Tensor";
    }
    if (expression instanceof Literal literal && Operators.isNumber(literal)) {
      return literal.text().matches("\\d+") ? "int" : "float";
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
      return type != null && Set.of("Tensor", "float", "int").contains(type) ? type : null;
    }
    return expression instanceof Call call ? ofCall(value, call, depth) : null;
  }

  private static @Nullable String ofCall(Value value, Call call, int depth) {
    String function = value.frame().function(call);
    String operator = function.substring(function.lastIndexOf('.') + 1);
    if (WHOLE.contains(operator)) {
      return "int";
    }
    if (function.equals("float")) {
      return "float";
    }
    if (operator.equals("NumToTensor")) {
      return "Tensor";
    }
    List<@Nullable String> kinds =
        call.arguments().stream().<@Nullable String>map(a -> of(value.of(a), depth + 1)).toList();
    boolean arithmetic = REAL.contains(operator) || EITHER.contains(operator);
    if (kinds.isEmpty() || kinds.contains(null) || !arithmetic) {
      return null;
    }
    if (kinds.contains("Tensor")) {
      return "Tensor";
    }
    if (REAL.contains(operator)) {
      return "float";
    }
    return kinds.contains("float") ? "float" : "int";
  }
}
