package io.attentionspectra.formats.internal.chat;

/**
 * Puts brackets around the values of named arguments of {@code namespace}: of {@code n=a - 1} the
 * library takes {@code n=a} for the argument and fails at the rest.
 */
final class NamedArguments {

  private static final String CALL = "namespace(";

  private final String tag;
  private final StringBuilder written = new StringBuilder();
  private int at;

  private NamedArguments(String tag) {
    this.tag = tag;
  }

  /** A tag with brackets around such values; the same where it has none. */
  static String bracketed(String tag) {
    return tag.contains(CALL) ? new NamedArguments(tag).all() : tag;
  }

  private String all() {
    for (int call = tag.indexOf(CALL); call >= 0; call = tag.indexOf(CALL, at)) {
      written.append(tag, at, call + CALL.length());
      at = call + CALL.length();
      arguments();
    }
    return written.append(tag.substring(at)).toString();
  }

  /** Up to the bracket that closes the call, or the end of the tag. */
  private void arguments() {
    int depth = 0;
    boolean open = false;
    while (at < tag.length()) {
      char each = tag.charAt(at);
      if (depth == 0 && (each == ',' || each == ')')) {
        written.append(open ? ")" : "");
        open = false;
        if (each == ')') {
          return;
        }
      }
      boolean names = depth == 0 && !open && each == '=';
      depth += "([{".indexOf(each) >= 0 ? 1 : ")]}".indexOf(each) >= 0 ? -1 : 0;
      copy(each);
      if (names) {
        written.append('(');
        open = true;
      }
    }
  }

  /** One letter, or a whole string. */
  private void copy(char each) {
    int from = at++;
    if (each == '\'' || each == '"') {
      while (at < tag.length() && tag.charAt(at) != each) {
        at += tag.charAt(at) == '\\' ? 2 : 1;
      }
      at = Math.min(tag.length(), at + 1);
    }
    written.append(tag, from, at);
  }
}
