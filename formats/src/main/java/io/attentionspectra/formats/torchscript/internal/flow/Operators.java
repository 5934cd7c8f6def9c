package io.attentionspectra.formats.torchscript.internal.flow;

import io.attentionspectra.formats.torchscript.internal.source.Expression;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Operation;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Subscript;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the analysis knows about ATen's operators, by their names in the source. */
public final class Operators {

  /** Far more items than any tuple or list of tensors has. */
  private static final int MOST_ITEMS = 1 << 20;

  private static final Set<String> SOFTMAX =
      Set.of("softmax", "_softmax", "_safe_softmax", "special_softmax", "_masked_softmax");

  private static final Set<String> PRODUCTS = Set.of("matmul", "bmm", "mm", "einsum", "baddbmm");

  /** Same entries in the same place, from the first argument. */
  private static final Set<String> OF_FIRST =
      Set.of(
          "masked_fill",
          "masked_fill_",
          "neg",
          "neg_",
          "tanh",
          "tanh_",
          "clamp",
          "clamp_",
          "clip",
          "clamp_min",
          "clamp_max",
          "nan_to_num",
          "nan_to_num_",
          "masked_scatter",
          "dropout",
          "dropout_",
          "feature_dropout",
          "alpha_dropout",
          "tril",
          "triu",
          "relu",
          "relu_");

  /** Same entries in the same place, from any of the first two arguments. */
  private static final Set<String> OF_BOTH =
      Set.of(
          "add",
          "add_",
          "sub",
          "sub_",
          "rsub",
          "mul",
          "mul_",
          "multiply",
          "div",
          "div_",
          "divide",
          "true_divide",
          "subtract",
          "maximum",
          "minimum",
          "max",
          "min",
          "addcmul",
          "addcdiv",
          "copy_");

  /** Same entries, another type or another arrangement of the dimensions. */
  private static final Set<String> VIEWS =
      Set.of(
          "to",
          "type_as",
          "float",
          "half",
          "double",
          "bfloat16",
          "contiguous",
          "clone",
          "detach",
          "alias",
          "view",
          "view_as",
          "reshape",
          "reshape_as",
          "_unsafe_view",
          "_reshape_alias",
          "unsqueeze",
          "squeeze",
          "expand",
          "expand_as",
          "flatten",
          "unflatten",
          "transpose",
          "permute",
          "t",
          "swapaxes",
          "swapdims",
          "slice",
          "movedim",
          "_to_copy",
          "cpu",
          "cuda",
          "annotate",
          "unchecked_cast",
          "_autocast_to_full_precision",
          "_autocast_to_reduced_precision",
          "lift_fresh_copy");

  private static final Set<String> REORDERINGS =
      Set.of("transpose", "permute", "t", "swapaxes", "swapdims", "movedim");

  private Operators() {}

  /** Name of an operator without its package; empty for what is no operator. */
  public static String name(String function) {
    if (function.startsWith("torch.") || function.startsWith("ops.aten.")) {
      return function.substring(function.lastIndexOf('.') + 1);
    }
    return function.equals("annotate") || function.equals("unchecked_cast") ? function : "";
  }

  public static boolean isSoftmax(String operator) {
    return SOFTMAX.contains(operator);
  }

  public static boolean isProduct(String operator) {
    return PRODUCTS.contains(operator);
  }

  public static boolean isView(String operator) {
    return VIEWS.contains(operator);
  }

  /** A view that may put rows after columns. */
  public static boolean isReordering(String operator) {
    return REORDERINGS.contains(operator);
  }

  /** An operator that changes its argument, by the convention of its name. */
  public static boolean isInPlace(String operator, Call call) {
    boolean underscored = operator.endsWith("_") && !operator.endsWith("__");
    return underscored || call.named().containsKey("out");
  }

  /** Arguments whose entries the result of an operator has, elementwise; empty for any other. */
  public static List<Expression> carried(String operator, Call call) {
    List<Expression> arguments = call.arguments();
    if (operator.equals("where") && arguments.size() == 3) {
      return arguments.subList(1, 3);
    }
    if (operator.equals("annotate") || operator.equals("unchecked_cast")) {
      return arguments.subList(Math.min(1, arguments.size()), arguments.size());
    }
    int most =
        OF_BOTH.contains(operator) ? 2 : OF_FIRST.contains(operator) || isView(operator) ? 1 : 0;
    List<Expression> carried =
        new ArrayList<>(arguments.subList(0, Math.min(most, arguments.size())));
    if (most > 0 && arguments.isEmpty()) {
      carried.addAll(call.named().values().stream().limit(most).toList());
    }
    return carried;
  }

  /** Operands of Python's own arithmetic, through which entries are carried. */
  public static List<Expression> carried(Operation operation) {
    return switch (operation.operator()) {
      case "+", "-", "*", "/", "+=", "-=", "*=", "/=" -> operation.operands();
      case "if" -> List.of(operation.operands().get(0), operation.operands().get(2));
      default -> List.of();
    };
  }

  /** An argument by name or position, null where it is left out. */
  public static @Nullable Expression argument(Call call, int position, String name) {
    Expression named = call.named().get(name);
    return named != null || position >= call.arguments().size()
        ? named
        : call.arguments().get(position);
  }

  /** Whether an expression is written as a real number. */
  public static boolean isNumber(Expression expression) {
    return expression instanceof Literal literal
        ? literal.isReal()
        : expression instanceof Operation minus
            && minus.operator().equals("-")
            && minus.operands().size() == 1
            && isNumber(minus.operands().get(0));
  }

  /** Value of an expression for which {@link #isNumber} holds. */
  public static double number(Expression expression) {
    return expression instanceof Operation minus
        ? -number(minus.operands().get(0))
        : Double.parseDouble(((Literal) expression).text());
  }

  /** Which item a subscript takes, counted from the front; empty where it does not say. */
  public static OptionalInt index(Subscript subscript) {
    if (subscript.items().size() != 1 || !isNumber(subscript.items().get(0))) {
      return OptionalInt.empty();
    }
    double index = number(subscript.items().get(0));
    return index >= 0 && index <= MOST_ITEMS && index == Math.rint(index)
        ? OptionalInt.of((int) index)
        : OptionalInt.empty();
  }

  /** Whether a name stands for the constants of the archive. */
  public static boolean isConstant(Expression expression) {
    return expression instanceof Expression.Attribute attribute
        && attribute.target() instanceof Name name
        && name.id().equals("CONSTANTS");
  }
}
