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
    int[] points = text.codePoints().limit(LONGEST + 1L).toArray();
    String shown = printed(points, Math.min(points.length, LONGEST));
    return points.length > LONGEST ? shown + '…' : shown;
  }

  /**
   * All of a text, control characters and halves of surrogate pairs written out.
   *
   * @param text any text
   * @return one line
   */
  public static String onOneLine(String text) {
    int[] points = text.codePoints().toArray();
    return printed(points, points.length);
  }

  private static String printed(int[] points, int count) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < count; i++) {
      if (isPrinted(points[i])) {
        shown.appendCodePoint(points[i]);
      } else {
        shown.append(String.format("\\u%04x", points[i]));
      }
    }
    return shown.toString();
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
