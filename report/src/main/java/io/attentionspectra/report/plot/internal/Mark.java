package io.attentionspectra.report.plot.internal;

import io.attentionspectra.base.Estimate;
import java.util.List;

/** Something drawn in a plot. */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Mark
    permits Mark.Area, Mark.Bars, Mark.Line, Mark.Points, Mark.Rule, Mark.Stems {

  /** Its name in the legend. */
  String label();

  /** A histogram: bar i stands between edge i and edge i + 1. */
  record Bars(String label, Ink ink, double[] edges, double[] heights) implements Mark {}

  /** A curve through points. */
  record Line(String label, Ink ink, Stroke stroke, double[] x, double[] y) implements Mark {}

  /** Points with error bars of one standard error; NaN for none. */
  record Points(String label, Ink ink, double[] x, double[] y, double[] error) implements Mark {

    public static Points of(String label, Ink ink, double[] x, List<Estimate> y) {
      return new Points(
          label,
          ink,
          x,
          y.stream().mapToDouble(Estimate::value).toArray(),
          y.stream().mapToDouble(Estimate::standardError).toArray());
    }
  }

  /** What lies between a curve and the bottom of the plot. */
  record Area(String label, Ink ink, double[] x, double[] y) implements Mark {}

  /** Lines from the bottom of the plot up to points. */
  record Stems(String label, Ink ink, double[] x, double[] y) implements Mark {}

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
