package io.attentionspectra.formats.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The lines of a file that are not blank, with what is needed to know the number of each.
 *
 * @param origin what to call the file in messages
 * @param lines the lines that are not blank, stripped
 * @param blanks numbers of the blank lines, from 1 and ascending
 */
record NumberedLines(String origin, List<String> lines, List<Long> blanks) {

  private static final int SHOWN = 5;

  /** Lines of the file, blank ones counted. */
  long count() {
    return lines.size() + (long) blanks.size();
  }

  /** Lines up to the last that is not blank. */
  long countToLast() {
    long count = count();
    for (int i = blanks.size() - 1; i >= 0 && blanks.get(i) == count; i--) {
      count--;
    }
    return count;
  }

  /** Numbers of the blank lines before the last line that is not blank. */
  List<Long> blanksWithin() {
    long last = countToLast();
    return blanks.stream().filter(number -> number < last).toList();
  }

  /** Numbers of the lines that are not blank, from 1. */
  long[] numbers() {
    long[] numbers = new long[lines.size()];
    int blank = 0;
    long number = 0;
    for (int i = 0; i < numbers.length; i++) {
      number++;
      while (blank < blanks.size() && blanks.get(blank) == number) {
        blank++;
        number++;
      }
      numbers[i] = number;
    }
    return numbers;
  }

  /**
   * Such as {@code line 6}, {@code lines 6, 9} or, of many, the first few and how many there are.
   */
  static String named(List<Long> numbers) {
    List<String> shown = new ArrayList<>();
    numbers.stream().limit(SHOWN).map(String::valueOf).forEach(shown::add);
    String list = shown.stream().collect(Collectors.joining(", "));
    if (numbers.size() > SHOWN) {
      return numbers.size() + " lines: " + list + ", …";
    }
    return (numbers.size() == 1 ? "line " : "lines ") + list;
  }

  /** Collects lines as they are read. */
  static final class Collector {

    private final List<String> lines = new ArrayList<>();
    private final List<Long> blanks = new ArrayList<>();
    private long number;

    void add(String text) {
      number++;
      if (text.isEmpty()) {
        blanks.add(number);
      } else {
        lines.add(text);
      }
    }

    NumberedLines of(String origin) {
      return new NumberedLines(origin, List.copyOf(lines), List.copyOf(blanks));
    }
  }
}
