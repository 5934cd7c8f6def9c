package io.attentionspectra.report.plot;

import io.attentionspectra.report.plot.internal.Axis;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.SupportGrid;
import java.util.Arrays;
import java.util.List;

/** How much of a law a picture shows: its curves, how high and how far the axes reach. */
final class LawFrame {

  private static final int POINTS = 160;

  /** Of an interval whose density diverges, this share next to the edge may run off the top. */
  private static final double CUT_SHARE = 0.015;

  /** A peak this many times the density at the cut counts as divergent. */
  private static final double CUT_RATIO = 3;

  /** Where the peaks of the intervals differ by more, only a logarithmic axis shows them all. */
  private static final double LOGARITHMIC_FROM = 40;

  /** How far below the lowest peak the logarithmic axis reaches. */
  private static final double LOGARITHMIC_DEPTH = 10;

  /** Lighter atoms would not be seen. */
  static final double LIGHTEST = 1e-3;

  private final SpectralLaw law;
  private final List<Curve> curves;
  private final double top;
  private final boolean logarithmic;
  private final double bottom;

  LawFrame(SpectralLaw law) {
    this.law = law;
    this.curves =
        law.intervals().stream()
            .map(interval -> law.curve(SupportGrid.within(interval, POINTS).toArray()))
            .toList();
    double[] peaks = curves.stream().mapToDouble(LawFrame::shownPeak).toArray();
    double highest = Arrays.stream(peaks).max().orElse(1);
    double lowest = Arrays.stream(peaks).min().orElse(1);
    this.logarithmic = highest > LOGARITHMIC_FROM * lowest;
    this.bottom =
        logarithmic ? Math.pow(10, Math.floor(Math.log10(lowest / LOGARITHMIC_DEPTH))) : 0;
    this.top = logarithmic ? 2 * highest : 1.1 * highest;
  }

  /** One for each interval of the support. */
  List<Curve> curves() {
    return curves;
  }

  /** The atoms heavy enough to be seen. */
  List<Atom> atoms() {
    return law.atoms().stream().filter(atom -> atom.mass() >= LIGHTEST).toList();
  }

  /** The density at the upper end of the axis. */
  double top() {
    return top;
  }

  Axis densities() {
    return logarithmic
        ? Axis.logarithmic("density, logarithmic", bottom, top)
        : Axis.linear("density", 0, top);
  }

  Axis masses() {
    double heaviest = atoms().stream().mapToDouble(Atom::mass).max().orElse(1);
    double end = Math.min(1, 1.15 * heaviest);
    return logarithmic
        ? Axis.logarithmic("mass of an atom, logarithmic", LIGHTEST, end)
        : Axis.linear("mass of an atom", 0, end);
  }

  /** Whether a density is beyond the end of the axis. */
  boolean runsOff() {
    return curves.stream().anyMatch(curve -> peak(curve) > top);
  }

  /** The peak of the density, or its height beside the edge where it diverges or nearly so. */
  private static double shownPeak(Curve curve) {
    double[] x = curve.x();
    double[] density = curve.density();
    double start = x[0] + CUT_SHARE * (x[x.length - 1] - x[0]);
    double beside = 0;
    for (int i = 0; i < x.length; i++) {
      beside = x[i] >= start ? Math.max(beside, density[i]) : beside;
    }
    return peak(curve) > CUT_RATIO * beside ? beside : peak(curve);
  }

  private static double peak(Curve curve) {
    return Arrays.stream(curve.density()).max().orElse(1);
  }

  /** Where the picture begins. */
  double left() {
    double left = law.intervals().isEmpty() ? right() : law.intervals().get(0).lower();
    return law.atoms().isEmpty() ? left : Math.min(left, law.atoms().get(0).at());
  }

  /** Where it ends. */
  double right() {
    double heavy = atoms().stream().mapToDouble(Atom::at).max().orElse(0);
    return law.intervals().isEmpty() ? heavy : law.rightEdge();
  }

  /** Never 0. */
  double width() {
    return Math.max(right() - left(), 1e-300);
  }
}
