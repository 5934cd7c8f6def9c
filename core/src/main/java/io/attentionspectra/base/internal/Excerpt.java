package io.attentionspectra.base.internal;

/** Words of a file as the messages of its readers show them: short, and on one line. */
public final class Excerpt {

  private static final int LONGEST = 80;

  private Excerpt() {}

  /**
   * The first 80 characters, control characters and halves of surrogate pairs written out.
   *
   * @param text any text
   * @return one line
   */
  public static String of(String text) {
    StringBuilder shown = new StringBuilder();
    int[] points = text.codePoints().limit(LONGEST + 1L).toArray();
    for (int i = 0; i < Math.min(points.length, LONGEST); i++) {
      if (isPrinted(points[i])) {
        shown.appendCodePoint(points[i]);
      } else {
        shown.append(String.format("\\u%04x", points[i]));
      }
    }
    return points.length > LONGEST ? shown.append('…').toString() : shown.toString();
  }

  private static boolean isPrinted(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
