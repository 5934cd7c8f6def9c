package io.attentionspectra.report.figures;

import java.util.List;

/**
 * One plot.
 *
 * @param title what is drawn
 * @param x horizontal axis
 * @param y vertical axis
 * @param marks what is drawn, from back to front
 */
record Plot(String title, Axis x, Axis y, List<Mark> marks) {

  Plot {
    marks = List.copyOf(marks);
  }

  static Plot of(String title, Axis x, Axis y, Mark... marks) {
    return new Plot(title, x, y, List.of(marks));
  }
}
