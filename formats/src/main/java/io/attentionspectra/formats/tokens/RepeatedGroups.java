package io.attentionspectra.formats.tokens;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds regular expressions such as {@code (a+)+}, in which a repeated group holds a repetition:
 * matching them may take exponential time, and the native library ends the process when it gives
 * up. Expressions that call groups by name count as such, too.
 */
final class RepeatedGroups {

  private final String pattern;

  /** For each open group, whether something in it repeats without bound. */
  private final Deque<Boolean> open = new ArrayDeque<>();

  private int at;

  private RepeatedGroups(String pattern) {
    this.pattern = pattern;
    open.push(false);
  }

  static boolean in(String pattern) {
    return new RepeatedGroups(pattern).search();
  }

  private boolean search() {
    boolean closedRepeating = false;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '\\' && pattern.startsWith("g", at + 1)) {
        return true;
      }
      if (c == '\\') {
        at += 2;
        closedRepeating = false;
      } else if (c == '[') {
        skipClass();
        closedRepeating = false;
      } else if (c == '(') {
        open.push(false);
        at++;
        closedRepeating = false;
      } else if (c == ')') {
        closedRepeating = open.size() > 1 && open.pop();
        mark(closedRepeating);
        at++;
      } else if (repeats()) {
        if (closedRepeating) {
          return true;
        }
        mark(true);
        skipQuantifier();
      } else {
        at++;
        closedRepeating = false;
      }
    }
    return false;
  }

  private void mark(boolean repeating) {
    open.push(open.pop() || repeating);
  }

  /** Whether an unbounded quantifier stands here: *, +, {n,}. */
  private boolean repeats() {
    char c = pattern.charAt(at);
    if (c == '*' || c == '+') {
      return true;
    }
    int end = pattern.indexOf('}', at);
    return c == '{' && end > 0 && pattern.substring(at, end).matches("\\{\\d*,");
  }

  /** Past the quantifier and the sign after it that makes it lazy or possessive. */
  private void skipQuantifier() {
    at = pattern.charAt(at) == '{' ? pattern.indexOf('}', at) + 1 : at + 1;
    if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == '+')) {
      at++;
    }
  }

  private void skipClass() {
    int depth = 0;
    do {
      char c = pattern.charAt(at);
      depth += c == '[' ? 1 : 0;
      depth -= c == ']' ? 1 : 0;
      at += c == '\\' ? 2 : 1;
    } while (depth > 0 && at < pattern.length());
  }
}
