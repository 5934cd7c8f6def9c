package io.attentionspectra.report.plot.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One plot, as {@link SvgPlot} draws it.
 *
 * @param title what is drawn
 * @param x horizontal axis
 * @param y vertical axis on the left
 * @param marks what is drawn along it, from back to front
 * @param right vertical axis on the right, null for none
 * @param rightMarks what is drawn along that
 */
public record Plot(
    String title, Axis x, Axis y, List<Mark> marks, @Nullable Axis right, List<Mark> rightMarks) {

  /** Copies the lists. */
  public Plot {
    marks = List.copyOf(marks);
    rightMarks = List.copyOf(rightMarks);
  }

  /** A plot with one vertical axis. */
  public Plot(String title, Axis x, Axis y, List<Mark> marks) {
    this(title, x, y, marks, null, List.of());
  }

  /** A plot with one vertical axis. */
  public static Plot of(String title, Axis x, Axis y, Mark... marks) {
    return new Plot(title, x, y, List.of(marks));
  }

  /** The same plot with a second vertical axis on the right. */
  public Plot withRight(Axis axis, List<Mark> along) {
    return new Plot(title, x, y, marks, axis, along);
  }
}
