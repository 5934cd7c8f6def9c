package io.attentionspectra.djl.hook;

import io.attentionspectra.base.Check;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pattern of paths, as {@link Sites#glob} explains it. */
final class Glob implements SiteSelection {

  /** The number of a child, which DJL writes with at least two digits in front of its name. */
  private static final String NUMBER = "(?:\\d{2,})?";

  private static final Pattern TOKEN = Pattern.compile("\\*|\\?|\\{([^{}]*)}|[^*?{}]+|[{}]");

  private final String pattern;
  private final Pattern regex;

  Glob(String pattern) {
    this.pattern = pattern;
    regex = Pattern.compile(pattern.equals(BlockSite.ROOT) ? "\\." : regexOf(pattern));
  }

  @Override
  public boolean test(BlockSite site) {
    return regex.matcher(site.path()).matches();
  }

  @Override
  public String describe() {
    return "glob(\"" + pattern + "\")";
  }

  private static String regexOf(String pattern) {
    StringBuilder regex = new StringBuilder();
    String[] names = pattern.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      boolean last = i == names.length - 1;
      if (names[i].equals("**")) {
        regex.append(last ? ".*" : "(?:.*/)?");
      } else {
        regex.append(nameOf(names[i], pattern)).append(last ? "" : "/");
      }
    }
    return regex.toString();
  }

  private static String nameOf(String name, String pattern) {
    if (name.isEmpty()) {
      throw Check.failure(
          "glob", pattern, "has an empty name between slashes", "write names or *, as in a/*/b");
    }
    StringBuilder regex = new StringBuilder(NUMBER);
    Matcher tokens = TOKEN.matcher(name);
    while (tokens.find()) {
      regex.append(regexOfToken(tokens.group(), pattern));
    }
    return regex.toString();
  }

  private static String regexOfToken(String token, String pattern) {
    return switch (token.charAt(0)) {
      case '*' -> "[^/]*";
      case '?' -> "[^/]";
      case '{', '}' -> alternatives(token, pattern);
      default -> Pattern.quote(token);
    };
  }

  private static String alternatives(String token, String pattern) {
    if (token.length() == 1) {
      throw Check.failure("glob", pattern, "has a brace without its pair", "write {a,b}");
    }
    String inner = token.substring(1, token.length() - 1);
    return "(?:\\Q" + inner.replace(",", "\\E|\\Q") + "\\E)";
  }
}
