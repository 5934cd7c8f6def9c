package io.attentionspectra.report.figures;

import io.attentionspectra.base.Estimate;
import java.util.List;

/** Something drawn in a plot. */
@SuppressWarnings("ArrayRecordComponent")
sealed interface Mark permits Mark.Bars, Mark.Line, Mark.Points, Mark.Rule {

  /** Its name in the legend. */
  String label();

  /** A histogram: bar i stands between edge i and edge i + 1. */
  record Bars(String label, Ink ink, double[] edges, double[] heights) implements Mark {}

  /** A curve through points. */
  record Line(String label, Ink ink, Stroke stroke, double[] x, double[] y) implements Mark {}

  /** Points with error bars of one standard error; NaN for none. */
  record Points(String label, Ink ink, double[] x, double[] y, double[] error) implements Mark {

    static Points of(String label, Ink ink, double[] x, List<Estimate> y) {
      return new Points(
          label,
          ink,
          x,
          y.stream().mapToDouble(Estimate::value).toArray(),
          y.stream().mapToDouble(Estimate::standardError).toArray());
    }
  }

  /** A vertical line with its name beside it. */
  record Rule(String label, double at) implements Mark {}

  /** How a curve is drawn. */
  enum Stroke {
    /** Without gaps. */
    SOLID,
    /** With gaps. */
    DASHED
  }
}
