package io.attentionspectra.cli.io;

import java.util.LinkedHashMap;
import java.util.Map;

/** A title and facts under it, their values aligned. */
public final class Facts {

  private final String title;
  private final Map<String, String> facts = new LinkedHashMap<>();

  private Facts(String title) {
    this.title = title;
  }

  public static Facts of(String title) {
    return new Facts(title);
  }

  public Facts with(String name, String value) {
    facts.put(name, value);
    return this;
  }

  @Override
  public String toString() {
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder(title).append('\n');
    facts.forEach(
        (name, value) ->
            text.append("\n  ")
                .append(name)
                .append(" ".repeat(width - name.length() + 2))
                .append(value));
    return text.toString();
  }
}
