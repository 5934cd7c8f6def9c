package io.attentionspectra.report.plot.internal;

import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** Histograms, densities and graphs as marks of a plot. */
public final class Curves {

  private static final int CURVE_POINTS = 240;

  private Curves() {}

  /** Histogram on [from, to]; the area over all values, those beyond included, is 1. */
  public static Mark.Bars histogram(
      String label, DoubleStream values, double from, double to, int bins) {
    double[] all = values.toArray();
    double[] heights = new double[bins];
    double width = (to - from) / bins;
    for (double value : all) {
      int bin = (int) Math.floor((value - from) / width);
      if (bin >= 0 && bin < bins) {
        heights[bin] += 1 / (all.length * width);
      }
    }
    return new Mark.Bars(label, Ink.MEASURED, Grid.linear(from, to, bins + 1), heights);
  }

  /** Density of the law. */
  public static Mark.Line density(String label, SpectralLaw law, double from, double to) {
    double[] x = Grid.linear(from, to, CURVE_POINTS);
    return new Mark.Line(label, Ink.PREDICTED, Mark.Stroke.SOLID, x, law.curve(x).density());
  }

  /** Density of s = √λ, which is 2s times the density of λ at s². */
  public static Mark.Line densityOfRoot(String label, SpectralLaw law, double from, double to) {
    double[] s = Grid.linear(from, to, CURVE_POINTS);
    Curve curve = law.curve(Arrays.stream(s).map(x -> x * x).toArray());
    double[] density = curve.density().clone();
    for (int i = 0; i < s.length; i++) {
      density[i] *= 2 * s[i];
    }
    return new Mark.Line(label, Ink.PREDICTED, Mark.Stroke.SOLID, s, density);
  }

  /** Graph of a function. */
  public static Mark.Line graph(
      String label, Ink ink, Mark.Stroke stroke, double[] x, DoubleUnaryOperator function) {
    return new Mark.Line(label, ink, stroke, x, Arrays.stream(x).map(function).toArray());
  }
}
