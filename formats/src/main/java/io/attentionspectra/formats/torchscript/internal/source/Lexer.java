package io.attentionspectra.formats.torchscript.internal.source;

import io.attentionspectra.formats.torchscript.internal.source.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Splits TorchScript source, which has Python's lexical rules, into tokens with their positions.
 * Indentation becomes tokens; line breaks inside brackets are blanks.
 */
final class Lexer {

  private static final Set<String> PAIRS =
      Set.of("->", "**", "//", "==", "!=", "<=", ">=", "<<", ">>", "+=", "-=", "*=", "/=");

  /** Python's numbers: decimal, with an exponent, imaginary; hexadecimal, octal, binary. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:\\d[\\d_]*(?:\\.[\\d_]*)?|\\.\\d[\\d_]*)(?:[eE][-+]?\\d+)?[jJ]?"
              + "|0[xX][\\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+");

  /** Blocks nested deeper than any model writes; keeps the parser's stack bounded. */
  private static final int DEEPEST = 100;

  private final String origin;
  private final String text;
  private final SourceLimit limit;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Integer> indents = new ArrayDeque<>(List.of(0));
  private int at;
  private int line = 1;
  private int depth;

  private Lexer(String origin, String text, SourceLimit limit) {
    this.origin = origin;
    this.text = text;
    this.limit = limit;
  }

  /**
   * All tokens of a source, the last of them END.
   *
   * @param limit counts them
   * @throws IllegalArgumentException if a character belongs to no token, or there are too many
   */
  static List<Token> tokens(String origin, String text, SourceLimit limit) {
    Lexer lexer = new Lexer(origin, text, limit);
    while (lexer.at < text.length()) {
      lexer.line();
    }
    lexer.indent(0);
    lexer.add(Kind.END, lexer.at);
    return lexer.tokens;
  }

  /** One logical line, or a blank one. */
  private void line() {
    int width = 0;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      width++;
      at++;
    }
    if (at == text.length() || "\r\n#".indexOf(text.charAt(at)) >= 0) {
      skipToLineEnd();
      return;
    }
    indent(width);
    while (at < text.length() && !(text.charAt(at) == '\n' && depth == 0)) {
      word();
    }
    add(Kind.NEWLINE, at);
    skipToLineEnd();
  }

  private void skipToLineEnd() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
    at = Math.min(at + 1, text.length());
    line++;
  }

  private void indent(int width) {
    while (width < indents.element()) {
      indents.pop();
      add(Kind.DEDENT, at);
    }
    if (indents.size() > DEEPEST) {
      throw failure("blocks are nested deeper than " + DEEPEST);
    }
    if (width > indents.element()) {
      indents.push(width);
      add(Kind.INDENT, at);
    }
  }

  private void word() {
    char c = text.charAt(at);
    if (c == '\n') {
      line++;
      at++;
    } else if (Character.isWhitespace(c)) {
      at++;
    } else if (c == '#') {
      while (at < text.length() && text.charAt(at) != '\n') {
        at++;
      }
    } else if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
      number();
    } else if (isPartOfName(c)) {
      int start = at;
      while (at < text.length() && isPartOfName(text.charAt(at))) {
        at++;
      }
      add(Kind.NAME, start);
    } else if (c == '"' || c == '\'') {
      string(c);
    } else {
      operator();
    }
  }

  private static boolean isPartOfName(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void number() {
    int start = at;
    while (at < text.length() && isPartOfNumber(text.charAt(at))) {
      at++;
    }
    String number = text.substring(start, at);
    if (!NUMBER.matcher(number).matches()) {
      throw failure("'" + number.substring(0, Math.min(number.length(), 40)) + "' is no number");
    }
    add(Kind.NUMBER, start);
  }

  /** Letters for exponents, hexadecimal and imaginary numbers; a sign after an exponent. */
  private boolean isPartOfNumber(char c) {
    boolean sign = (c == '-' || c == '+') && "eE".indexOf(text.charAt(at - 1)) >= 0;
    return Character.isLetterOrDigit(c) || c == '.' || c == '_' || sign;
  }

  private void string(char quote) {
    int start = at++;
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\n') {
        throw failure("a string does not end on its line");
      }
      if (Character.isISOControl(text.charAt(at))) {
        throw failure("a string has a control character");
      }
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      throw failure("a string does not end");
    }
    at++;
    add(Kind.STRING, start);
  }

  private void operator() {
    int start = at;
    char c = text.charAt(at);
    if (at + 2 <= text.length() && PAIRS.contains(text.substring(at, at + 2))) {
      at += 2;
    } else if ("()[]{}.,:=+-*/%@<>&|^~".indexOf(c) >= 0) {
      at++;
    } else {
      throw failure("unexpected character '" + (Character.isISOControl(c) ? '?' : c) + "'");
    }
    depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
    if (depth < 0) {
      throw failure("a bracket closes that was not opened");
    }
    add(Kind.OPERATOR, start);
  }

  private void add(Kind kind, int start) {
    limit.count(origin, line);
    tokens.add(new Token(kind, text.substring(start, at), start, at, line));
  }

  private IllegalArgumentException failure(String reason) {
    return SourceFile.failure(origin, line, reason);
  }
}
