package io.attentionspectra.formats.torchscript.internal.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An expression of TorchScript source, with the offsets of its text. */
public sealed interface Expression {

  int start();

  int end();

  /** Direct parts that are evaluated, in the order of their text. */
  List<Expression> parts();

  /** A variable or the first word of a dotted name. */
  record Name(String id, int start, int end) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of();
    }
  }

  /** A number, string, True, False or None. */
  record Literal(String text, int start, int end) implements Expression {

    private static final Pattern REAL =
        Pattern.compile("(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?");

    /** Whether it is a real number in decimal, as the engine writes all numbers. */
    public boolean isReal() {
      return REAL.matcher(text).matches();
    }

    /** Characters between the quotes of a string; null for any other literal. */
    public @Nullable String string() {
      return text.startsWith("\"") || text.startsWith("'")
          ? text.substring(1, text.length() - 1)
          : null;
    }

    @Override
    public List<Expression> parts() {
      return List.of();
    }
  }

  /** {@code target.name}. */
  record Attribute(Expression target, String name, int start, int end) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(target);
    }
  }

  /** {@code target[items]}. */
  record Subscript(Expression target, List<Expression> items, int start, int end)
      implements Expression {

    /** The string between the brackets; null where something else stands there. */
    public @Nullable String key() {
      return items.size() == 1 && items.get(0) instanceof Literal literal ? literal.string() : null;
    }

    @Override
    public List<Expression> parts() {
      List<Expression> parts = new ArrayList<>(List.of(target));
      parts.addAll(items);
      return parts;
    }
  }

  /**
   * {@code function(arguments, name=named)}.
   *
   * @param open offset after the opening bracket
   */
  record Call(
      Expression function,
      List<Expression> arguments,
      Map<String, Expression> named,
      int open,
      int start,
      int end)
      implements Expression {
    @Override
    public List<Expression> parts() {
      List<Expression> parts = new ArrayList<>(List.of(function));
      parts.addAll(arguments);
      parts.addAll(named.values());
      return parts;
    }
  }

  /**
   * Operators, slices and conditional expressions, with their operands in the order of the text.
   */
  record Operation(String operator, List<Expression> operands, int start, int end)
      implements Expression {
    @Override
    public List<Expression> parts() {
      return operands;
    }
  }

  /** A tuple, list or dictionary; the items of a dictionary are key, value, key, value …. */
  record Sequence(char bracket, List<Expression> items, int start, int end) implements Expression {
    @Override
    public List<Expression> parts() {
      return items;
    }
  }
}
