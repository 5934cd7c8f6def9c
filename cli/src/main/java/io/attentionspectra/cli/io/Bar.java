package io.attentionspectra.cli.io;

/** How a progress bar looks, and where it may be redrawn in place. */
public final class Bar {

  private static final int WIDTH = 30;

  private Bar() {}

  /** Whether the launcher found a terminal behind standard error. */
  public static boolean canBeRedrawn() {
    return Boolean.getBoolean("attentionspectra.terminal");
  }

  /** The bar of so much of the work. */
  public static String of(long done, long total) {
    int filled = (int) (WIDTH * done / Math.max(1, total));
    return "[" + "=".repeat(filled) + " ".repeat(WIDTH - filled) + "]";
  }
}
