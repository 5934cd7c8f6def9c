package io.attentionspectra.formats.torchscript.internal.source;

import io.attentionspectra.formats.torchscript.internal.source.Token.Kind;
import java.util.List;

/** Walks over the tokens of a source. */
final class TokenReader {

  private final String origin;
  private final List<Token> tokens;
  private int at;

  TokenReader(String origin, List<Token> tokens) {
    this.origin = origin;
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  /** Offset after the token read last. */
  int lastEnd() {
    return tokens.get(at - 1).end();
  }

  boolean accept(String symbol) {
    boolean found = peek().is(symbol);
    if (found) {
      next();
    }
    return found;
  }

  boolean accept(Kind kind) {
    boolean found = peek().kind() == kind;
    if (found) {
      next();
    }
    return found;
  }

  void expect(String symbol) {
    if (!accept(symbol)) {
      throw failure("expected '" + symbol + "', found " + shown(peek()));
    }
  }

  void expect(Kind kind) {
    if (!accept(kind)) {
      throw failure("expected " + kind + ", found " + shown(peek()));
    }
  }

  String name() {
    Token token = peek();
    expect(Kind.NAME);
    return token.text();
  }

  static String shown(Token token) {
    return token.text().isBlank() ? token.kind().toString() : "'" + token.text() + "'";
  }

  IllegalArgumentException failure(String reason) {
    return SourceFile.failure(origin, peek().line(), reason);
  }
}
