package io.attentionspectra.formats.internal.chat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rendering a chat may cost, counted in the same way on any machine: steps (nodes, rounds of
 * loops, calls), and the letters that are read and written on the way. {@link TemplateEngine}
 * begins it anew for every chat, and the parts of the engine spend it.
 */
final class Budget {

  /** Far above the some hundreds that a chat takes; one takes some 2 kB. */
  private static final int STEPS = 150_000;

  /** Six times the longest text: templates write a message some three times on its way. */
  private static final long LETTERS = 6L * TemplateEngine.LETTERS;

  /** Letters that take the memory of an entry of a list. */
  private static final int ENTRY = 16;

  /** Reading a letter takes time alone. */
  private static final int READ_AS_ONE = 8;

  private int steps;
  private long letters;

  void begin() {
    steps = 0;
    letters = 0;
  }

  boolean isSpent() {
    return steps > STEPS || letters > LETTERS;
  }

  /** What was spent, for messages. */
  String describe() {
    return steps > STEPS
        ? "it spends more than " + STEPS + " steps"
        : "it reads and writes more than " + LETTERS + " letters";
  }

  /** Takes steps. */
  void step(int count) {
    steps = (int) Math.min(Integer.MAX_VALUE, (long) steps + count);
    requireLeft();
  }

  /** Reads a value with all that it holds. */
  void read(@Nullable Object value) {
    spend(size(value, READ_AS_ONE * (LETTERS + 1 - letters)) / READ_AS_ONE);
  }

  /** Makes a value of others: a text, or a list of values that are there already. */
  void make(@Nullable Object value) {
    spend(ownSize(value));
  }

  /**
   * Makes a value that may hold the same value many times, and is as large as if they were many.
   */
  void nest(@Nullable Object value) {
    spend(size(value, LETTERS + 1 - letters));
  }

  void spend(long more) {
    letters += Math.min(more, LETTERS + 1);
    requireLeft();
  }

  private void requireLeft() {
    if (isSpent()) {
      throw new Stop();
    }
  }

  private static long ownSize(@Nullable Object value) {
    if (value instanceof CharSequence text) {
      return text.length();
    }
    if (value instanceof Map<?, ?> map) {
      return 2L * ENTRY * map.size();
    }
    return value instanceof Collection<?> list ? (long) ENTRY * list.size() : ENTRY;
  }

  /** With all that it holds; beyond the most it is not looked at. */
  private static long size(@Nullable Object value, long most) {
    long size = ownSize(value);
    Collection<?> held =
        value instanceof Map<?, ?> map
            ? map.values()
            : value instanceof Collection<?> list ? list : List.of();
    for (Object each : held) {
      if (size > most) {
        return size;
      }
      size += size(each, most - size);
    }
    return size;
  }

  /** Ends the rendering. */
  static final class Stop extends RuntimeException {

    private static final long serialVersionUID = 1;

    Stop() {
      super(null, null, false, false);
    }
  }
}
