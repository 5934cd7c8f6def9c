package io.attentionspectra.formats.torchscript.internal.source;

import io.attentionspectra.formats.torchscript.internal.source.Definition.Parameter;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Literal;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Name;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Operation;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Sequence;
import io.attentionspectra.formats.torchscript.internal.source.Expression.Subscript;
import io.attentionspectra.formats.torchscript.internal.source.Statement.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses the classes and functions of a source record. */
public final class SourceParser {

  private static final Set<String> HEADERS = Set.of("if", "elif", "while", "with", "assert");

  private final SourceFile file;
  private final TokenReader tokens;
  private final ExpressionParser expressions;
  private Block block = Block.body();

  private SourceParser(SourceFile file, SourceLimit limit) {
    this.file = file;
    this.tokens = new TokenReader(file.record(), Lexer.tokens(file.record(), file.text(), limit));
    this.expressions = new ExpressionParser(tokens);
  }

  /**
   * Parses a source record.
   *
   * @param limit counts the words of the archive
   * @throws IllegalArgumentException if it is no TorchScript, or the archive has too many words
   */
  public static SourceFile parse(String record, String text, SourceLimit limit) {
    SourceFile file = new SourceFile(record, text);
    SourceParser parser = new SourceParser(file, limit);
    while (parser.tokens.peek().kind() != Token.Kind.END) {
      if (parser.tokens.peek().is("class")) {
        parser.classSource();
      } else if (parser.tokens.peek().is("def")) {
        file.functions.add(parser.definition(""));
      } else {
        parser.statement(new ArrayList<>());
      }
    }
    return file;
  }

  private void classSource() {
    tokens.expect("class");
    String name = file.module() + "." + tokens.name();
    if (tokens.accept("(")) {
      while (!tokens.accept(")")) {
        expressions.expression();
        tokens.accept(",");
      }
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    Map<String, Definition> methods = new LinkedHashMap<>();
    open();
    while (!tokens.accept(Token.Kind.DEDENT)) {
      if (tokens.peek().is("def")) {
        Definition method = definition(name);
        methods.put(method.name(), method);
      } else {
        attribute(attributes);
      }
    }
    file.classes.add(new ClassSource(name, attributes, methods));
  }

  /**
   * {@code name : type}, {@code name : Final[type] = value}, {@code __annotations__["0"] = type}.
   */
  private void attribute(Map<String, String> attributes) {
    Expression target = expressions.list();
    if (tokens.accept(":")) {
      Expression type = expressions.expression();
      if (target instanceof Name name) {
        attributes.put(name.id(), text(type));
      }
      if (tokens.accept("=")) {
        expressions.list();
      }
    } else if (tokens.accept("=")) {
      Expression type = expressions.list();
      String name = target instanceof Subscript subscript ? subscript.key() : null;
      if (name != null) {
        attributes.put(name, text(type));
      }
    }
    tokens.expect(Token.Kind.NEWLINE);
  }

  private Definition definition(String owner) {
    int start = tokens.peek().start();
    tokens.expect("def");
    String name = tokens.name();
    tokens.expect("(");
    int opened = tokens.lastEnd();
    List<Parameter> parameters = parameters();
    if (parameters.isEmpty() && !owner.isEmpty()) {
      throw tokens.failure("the method " + name + " takes no module");
    }
    String returnType = tokens.accept("->") ? text(expressions.expression()) : "Tensor";
    List<Statement> statements = new ArrayList<>();
    int end = block(Block.body(), statements);
    return new Definition(
        file, name, owner, parameters, returnType, statements, start, opened, end);
  }

  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    while (!tokens.accept(")")) {
      if (!tokens.accept("*")) {
        String name = tokens.name();
        String type = tokens.accept(":") ? text(expressions.expression()) : "Tensor";
        boolean optional = tokens.accept("=");
        if (optional) {
          expressions.expression();
        }
        parameters.add(new Parameter(name, type, optional, tokens.lastEnd()));
      }
      if (!tokens.peek().is(")")) {
        tokens.expect(",");
      }
    }
    return parameters;
  }

  private void open() {
    tokens.expect(":");
    tokens.expect(Token.Kind.NEWLINE);
    tokens.expect(Token.Kind.INDENT);
  }

  /** A body after its colon; returns the offset after its last line. */
  private int block(Block body, List<Statement> statements) {
    open();
    Block outer = block;
    block = body;
    int end = tokens.lastEnd();
    while (!tokens.accept(Token.Kind.DEDENT)) {
      end = statement(statements);
    }
    block = outer;
    return end;
  }

  /** One statement with its bodies; returns the offset after its last line. */
  private int statement(List<Statement> statements) {
    Token first = tokens.peek();
    if (HEADERS.stream().anyMatch(first::is)) {
      tokens.next();
      Block body = first.is("while") ? block.loop() : block.branch();
      // what a loop tests is evaluated again each time
      Block tested = first.is("while") ? body : block;
      statements.add(new Statement(Kind.EVALUATE, List.of(), expressions.list(), tested));
      if (tokens.accept("as")) {
        tokens.name();
      }
      return first.is("assert") ? newline() : block(body, statements);
    }
    if (tokens.accept("for")) {
      return loop(statements);
    }
    if (tokens.accept("else")) {
      return block(block.branch(), statements);
    }
    if (tokens.accept("pass") || tokens.accept("break") || tokens.accept("continue")) {
      return newline();
    }
    simple(statements);
    return newline();
  }

  private int newline() {
    tokens.expect(Token.Kind.NEWLINE);
    return tokens.lastEnd();
  }

  private int loop(List<Statement> statements) {
    List<String> targets = new ArrayList<>();
    do {
      targets.add(tokens.name());
    } while (tokens.accept(",") && !tokens.peek().is("in"));
    tokens.expect("in");
    Block body = block.loop();
    statements.add(new Statement(Kind.ASSIGN, targets, expressions.list(), body));
    return block(body, statements);
  }

  private void simple(List<Statement> statements) {
    if (tokens.accept("return")) {
      Expression none = new Literal("None", tokens.lastEnd(), tokens.lastEnd());
      boolean empty = tokens.peek().kind() == Token.Kind.NEWLINE;
      Expression value = empty ? none : expressions.list();
      statements.add(new Statement(Kind.RETURN, List.of(), value, block));
      return;
    }
    Expression target = expressions.list();
    if (tokens.accept(":")) {
      expressions.expression();
    }
    Token sign = tokens.peek();
    if (tokens.accept("=")) {
      statements.add(new Statement(Kind.ASSIGN, targets(target), expressions.list(), block));
    } else if (sign.kind() == Token.Kind.OPERATOR && sign.text().endsWith("=")) {
      tokens.next();
      Expression operand = expressions.list();
      Expression value =
          new Operation(sign.text(), List.of(target, operand), target.start(), operand.end());
      statements.add(new Statement(Kind.ASSIGN, targets(target), value, block));
    } else {
      statements.add(new Statement(Kind.EVALUATE, List.of(), target, block));
    }
  }

  private List<String> targets(Expression target) {
    if (target instanceof Sequence tuple) {
      return tuple.items().stream().flatMap(item -> targets(item).stream()).toList();
    }
    return List.of(target instanceof Name name ? name.id() : text(target));
  }

  /** The text of a type or target in one line, without comments. */
  private String text(Expression expression) {
    String text = file.text().substring(expression.start(), expression.end());
    return text.indexOf('\n') < 0 ? text : text.replaceAll("#[^\n]*", "").replaceAll("\\s+", " ");
  }
}
