package io.attentionspectra.formats.torchscript.internal.source;

/**
 * One word of TorchScript source.
 *
 * @param kind what it is
 * @param text its characters; empty for changes of indentation
 * @param start offset of its first character
 * @param end offset after its last character
 * @param line number of its line, from 1
 */
record Token(Kind kind, String text, int start, int end, int line) {

  enum Kind {
    NAME,
    NUMBER,
    STRING,
    OPERATOR,
    NEWLINE,
    INDENT,
    DEDENT,
    END
  }

  boolean is(String symbol) {
    return (kind == Kind.OPERATOR || kind == Kind.NAME) && text.equals(symbol);
  }
}
