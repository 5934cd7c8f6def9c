package io.attentionspectra.formats.internal.chat;

import java.beans.FeatureDescriptor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/** Methods of strings that templates call by their names in Python. */
final class PythonStrings extends ELResolver {

  /** What Python's {@code str.isspace} holds for blank. */
  private static final String SPACE =
      " \t\n"
          + "\u000b\f\r"
          + "\u001c\u001d\u001e\u001f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
          + "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

  private static final Pattern SPACES = Pattern.compile("[" + SPACE + "]+");

  /** Where Python's {@code str.splitlines} ends a line. */
  private static final Pattern LINE_END =
      Pattern.compile("\r\n|[\n\u000b\f\r\u001c\u001d\u001e\u0085\u2028\u2029]");

  @Override
  public @Nullable Object invoke(
      ELContext context,
      @Nullable Object base,
      Object method,
      Class<?> @Nullable [] types,
      Object @Nullable [] given) {
    if (!(base instanceof String text)) {
      return null;
    }
    Object[] arguments = given == null ? new Object[0] : given;
    Object result = called(text, String.valueOf(method), arguments);
    context.setPropertyResolved(true);
    return result;
  }

  private static Object called(String text, String method, Object[] of) {
    return switch (method) {
      case "strip" -> stripped(text, of, true, true);
      case "lstrip" -> stripped(text, of, true, false);
      case "rstrip" -> stripped(text, of, false, true);
      case "startswith" -> any(of, text::startsWith);
      case "endswith" -> any(of, text::endsWith);
      case "split" -> split(text, of);
      case "splitlines" -> Arrays.asList(LINE_END.split(text));
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "title" -> titled(text);
      case "capitalize" ->
          text.isEmpty()
              ? text
              : text.substring(0, 1).toUpperCase(Locale.ROOT)
                  + text.substring(1).toLowerCase(Locale.ROOT);
      case "replace" -> replaced(text, of);
      case "find" -> (long) text.indexOf(string(of, 0));
      case "count" -> (long) occurrences(text, string(of, 0));
      case "join" -> String.join(text, strings(text, of));
      default -> throw new IllegalStateException("strings have no method " + method + " here");
    };
  }

  private static String string(Object[] of, int index) {
    if (index < of.length && of[index] instanceof String text) {
      return text;
    }
    throw new IllegalStateException("a method of strings is called without a string");
  }

  private static List<String> strings(String between, Object[] of) {
    if (of.length == 1 && of[0] instanceof List<?> list) {
      List<String> parts = list.stream().map(Objects::toString).toList();
      long letters =
          parts.stream().mapToLong(String::length).sum() + (long) between.length() * parts.size();
      if (letters <= TemplateEngine.LETTERS) {
        return parts;
      }
      throw new IllegalStateException("join makes too long a text");
    }
    throw new IllegalStateException("join is called without a list");
  }

  /** Without characters, blank ones if none are given, at its ends. */
  static String stripped(String text, Object[] of, boolean left, boolean right) {
    String characters = of.length == 0 ? SPACE : string(of, 0);
    int from = 0;
    int to = text.length();
    while (left && from < to && characters.indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    while (right && to > from && characters.indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean any(Object[] of, Predicate<String> test) {
    if (of.length == 1 && of[0] instanceof List<?> all) {
      return all.stream().map(Objects::toString).anyMatch(test);
    }
    return test.test(string(of, 0));
  }

  private static List<String> split(String text, Object[] of) {
    if (of.length > 2) {
      throw new IllegalStateException("split is called with " + of.length + " arguments");
    }
    int most = of.length > 1 && of[1] instanceof Number count ? count.intValue() : -1;
    int limit = most < 0 ? -1 : most + 1;
    if (of.length == 0) {
      String bare = stripped(text, of, true, true);
      return bare.isEmpty() ? List.of() : Arrays.asList(SPACES.split(bare, -1));
    }
    return Arrays.asList(text.split(Pattern.quote(string(of, 0)), limit));
  }

  private static String replaced(String text, Object[] of) {
    if (of.length != 2) {
      throw new IllegalStateException("replace is called with " + of.length + " arguments");
    }
    String old = string(of, 0);
    String other = string(of, 1);
    long grown = (long) occurrences(text, old) * Math.max(0, other.length() - old.length());
    if (old.isEmpty() || text.length() + grown > TemplateEngine.LETTERS) {
      throw new IllegalStateException("replace makes too long a text");
    }
    return text.replace(old, other);
  }

  private static int occurrences(String text, String of) {
    int count = 0;
    for (int at = text.indexOf(of); at >= 0 && !of.isEmpty(); at = text.indexOf(of, at)) {
      count++;
      at += of.length();
    }
    return count;
  }

  private static String titled(String text) {
    StringBuilder titled = new StringBuilder();
    boolean inWord = false;
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      titled.append(inWord ? Character.toLowerCase(each) : Character.toUpperCase(each));
      inWord = Character.isLetter(each);
    }
    return titled.toString();
  }

  @Override
  public @Nullable Object getValue(ELContext context, @Nullable Object base, Object property) {
    return null;
  }

  @Override
  public @Nullable Class<?> getType(ELContext context, @Nullable Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(ELContext context, @Nullable Object base, Object property, Object value) {}

  @Override
  public boolean isReadOnly(ELContext context, @Nullable Object base, Object property) {
    return true;
  }

  @Override
  public @Nullable Iterator<FeatureDescriptor> getFeatureDescriptors(
      ELContext context, @Nullable Object base) {
    return null;
  }

  @Override
  public @Nullable Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
    return null;
  }
}
