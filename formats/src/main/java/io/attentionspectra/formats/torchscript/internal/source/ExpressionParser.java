package io.attentionspectra.formats.torchscript.internal.source;

import io.attentionspectra.formats.torchscript.internal.source.Expression.Attribute;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Call;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Operation;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Sequence;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Subscript;
import io.attentionspectra.formats.torchscript.internal.source.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses Python's expressions by recursive descent, one method per kind of precedence. */
final class ExpressionParser {

  /** Brackets and operators nested deeper than any model writes; keeps the stack bounded. */
  private static final int DEEPEST = 64;

  /** Operators in a row; they nest to the left. */
  private static final int LONGEST = 500;

  /** Binary operators from loosest to tightest. */
  private static final List<Set<String>> LEVELS =
      List.of(
          Set.of("or"),
          Set.of("and"),
          Set.of("==", "!=", "<", ">", "<=", ">=", "is", "in", "not"),
          Set.of("|"),
          Set.of("^"),
          Set.of("&"),
          Set.of("<<", ">>"),
          Set.of("+", "-"),
          Set.of("*", "/", "//", "%", "@"),
          Set.of("**"));

  private final TokenReader tokens;
  private int depth;

  ExpressionParser(TokenReader tokens) {
    this.tokens = tokens;
  }

  /** Expressions separated by commas: one of them, or a tuple without brackets. */
  Expression list() {
    int start = tokens.peek().start();
    List<Expression> items = new ArrayList<>(List.of(expression()));
    boolean tuple = false;
    while (tokens.accept(",")) {
      tuple = true;
      if (tokens.peek().kind() == Kind.NEWLINE || tokens.peek().is("=")) {
        break;
      }
      items.add(expression());
    }
    return tuple ? new Sequence('(', items, start, tokens.lastEnd()) : items.get(0);
  }

  Expression expression() {
    if (++depth > DEEPEST) {
      throw tokens.failure("expressions are nested deeper than " + DEEPEST);
    }
    Expression value = binary(0);
    if (tokens.accept("if")) {
      Expression condition = binary(0);
      tokens.expect("else");
      List<Expression> operands = List.of(value, condition, expression());
      value = new Operation("if", operands, value.start(), tokens.lastEnd());
    }
    depth--;
    return value;
  }

  private Expression binary(int level) {
    if (level == LEVELS.size()) {
      return unary();
    }
    int start = tokens.peek().start();
    Expression left = binary(level + 1);
    int links = 0;
    while (isOperator(tokens.peek(), level)) {
      requireShort(++links);
      String operator = tokens.next().text();
      if (tokens.peek().is("not") || tokens.peek().is("in")) {
        operator += " " + tokens.next().text();
      }
      left = new Operation(operator, List.of(left, binary(level + 1)), start, tokens.lastEnd());
    }
    return left;
  }

  private Expression unary() {
    Token token = tokens.peek();
    if (token.is("-") || token.is("+") || token.is("~") || token.is("not") || token.is("*")) {
      if (++depth > DEEPEST) {
        throw tokens.failure("expressions are nested deeper than " + DEEPEST);
      }
      tokens.next();
      Expression operand = token.is("not") ? binary(2) : unary();
      depth--;
      return new Operation(token.text(), List.of(operand), token.start(), tokens.lastEnd());
    }
    return postfix();
  }

  private Expression postfix() {
    int start = tokens.peek().start();
    Expression value = primary();
    for (int links = 0; ; links++) {
      requireShort(links);
      if (tokens.accept(".")) {
        String name = tokens.name();
        value = new Attribute(value, name, start, tokens.lastEnd());
      } else if (tokens.accept("(")) {
        value = call(value, start);
      } else if (tokens.accept("[")) {
        if (tokens.peek().is("]")) {
          throw tokens.failure("expected what stands between the brackets, found ']'");
        }
        List<Expression> items = items("]");
        value = new Subscript(value, items, start, tokens.lastEnd());
      } else {
        return value;
      }
    }
  }

  private static boolean isOperator(Token token, int level) {
    return token.kind() != Kind.STRING && LEVELS.get(level).contains(token.text());
  }

  private void requireShort(int links) {
    if (links > LONGEST) {
      throw tokens.failure("an expression has more than " + LONGEST + " links");
    }
  }

  private Call call(Expression function, int start) {
    int open = tokens.lastEnd();
    List<Expression> arguments = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.accept(")")) {
      Expression argument = expression();
      if (argument instanceof Name name && tokens.accept("=")) {
        named.put(name.id(), expression());
      } else {
        arguments.add(argument);
      }
      if (!tokens.peek().is(")")) {
        tokens.expect(",");
      }
    }
    return new Call(function, arguments, named, open, start, tokens.lastEnd());
  }

  private Expression primary() {
    Token token = tokens.next();
    if (token.kind() == Kind.NUMBER || token.kind() == Kind.STRING) {
      int end = token.end();
      while (token.kind() == Kind.STRING && tokens.peek().kind() == Kind.STRING) {
        end = tokens.next().end();
      }
      return new Literal(token.text(), token.start(), end);
    }
    if (token.is("True") || token.is("False") || token.is("None")) {
      return new Literal(token.text(), token.start(), token.end());
    }
    if (token.kind() == Kind.NAME) {
      return new Name(token.text(), token.start(), token.end());
    }
    if (token.is("(")) {
      return bracketed(token);
    }
    if (token.is("[") || token.is("{")) {
      List<Expression> items = items(token.is("[") ? "]" : "}");
      return new Sequence(token.text().charAt(0), items, token.start(), tokens.lastEnd());
    }
    throw tokens.failure("expected an expression, found " + TokenReader.shown(token));
  }

  /** An expression in brackets, or a tuple. */
  private Expression bracketed(Token open) {
    if (tokens.accept(")")) {
      return new Sequence('(', List.of(), open.start(), tokens.lastEnd());
    }
    Expression first = expression();
    if (tokens.accept(")")) {
      return first;
    }
    tokens.expect(",");
    List<Expression> items = new ArrayList<>(List.of(first));
    items.addAll(items(")"));
    return new Sequence('(', items, open.start(), tokens.lastEnd());
  }

  /** Items up to a closing bracket; keys and values, and the parts of slices, count as items. */
  private List<Expression> items(String close) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.accept(close)) {
      if (!tokens.peek().is(":")) {
        items.add(expression());
      }
      if (!tokens.peek().is(close) && !tokens.accept(":")) {
        tokens.expect(",");
      }
    }
    return items;
  }
}
