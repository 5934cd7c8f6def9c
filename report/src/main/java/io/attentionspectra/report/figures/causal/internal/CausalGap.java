package io.attentionspectra.report.figures.causal.internal;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SphericalHeads;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.report.figures.internal.Cell;
import io.attentionspectra.report.figures.internal.Draws;
import io.attentionspectra.report.figures.internal.Experiment;
import io.attentionspectra.report.figures.internal.Figure;
import io.attentionspectra.report.figures.internal.NumberTable;
import io.attentionspectra.report.figures.internal.Sizes;
import io.attentionspectra.report.figures.internal.UnitListener;
import io.attentionspectra.report.plot.internal.Axis;
import io.attentionspectra.report.plot.internal.Curves;
import io.attentionspectra.report.plot.internal.Grid;
import io.attentionspectra.report.plot.internal.Ink;
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** [C]: heads that are small for their length have a gap in the spectrum. */
public final class CausalGap implements Experiment {

  private static final List<Setting> SETTINGS =
      List.of(new Setting(2048, 32, 0.5), new Setting(1024, 64, 1));

  private static final int DRAWS = 3;
  private static final int BINS = 80;

  private final Sizes sizes;
  private final int draws;

  public CausalGap(Sizes sizes) {
    this.sizes = sizes;
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "causal-gap";
  }

  @Override
  public int units() {
    return SETTINGS.size() * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    NumberTable table =
        NumberTable.of(
            "β, ℓ, m",
            "gap from",
            "gap to",
            "share above",
            "predicted",
            "share inside",
            "largest s²",
            "edge");
    List<Plot> plots = new ArrayList<>();
    List<String> readings = new ArrayList<>();
    for (Setting setting : SETTINGS) {
      int length = sizes.of(setting.length());
      int headSize = Math.max(2, length / setting.perDimension());
      var law = CausalSphericalEquivalence.of(length, headSize, setting.beta());
      Draws<Spectrum> spectra =
          Draws.of(
              draws,
              randomness.child("per dimension", setting.perDimension()),
              r ->
                  CausalReading.RELATIVE.spectrum(
                      SphericalHeads.of(length, headSize, setting.beta()).draw(r).logits()),
              id(),
              progress);
      String name = "β = " + Cell.plain(setting.beta()) + ", ℓ = " + length + ", m = " + headSize;
      rows(name, spectra, law, table);
      readings.add(reading(name, spectra, law));
      plots.add(densityPlot(name, spectra, law));
      plots.add(survivalPlot(name, headSize / (double) length, spectra, law));
    }
    return new Figure(
        id(),
        "Small heads leave a gap in the spectrum",
        "[C]: scores of a head of size m have rank m. If m is small against ℓ, the m largest "
            + "values, a share m/ℓ, split off from the rest.",
        String.join(" ", readings)
            + " In a gap the share of values above x runs level, in the last one at m/ℓ. So a group"
            + " of m large values of a causal head is no discovery: chance alone makes it.",
        "Queries and keys uniform on spheres, relative attention, " + draws + " draws.",
        plots,
        table);
  }

  private static String reading(String name, Draws<Spectrum> spectra, SpectralLaw law) {
    List<Interval> intervals = law.intervals();
    if (intervals.size() == 1) {
      return "The law of " + name + " has no gap.";
    }
    double from = intervals.get(intervals.size() - 2).upper();
    double to = intervals.get(intervals.size() - 1).lower();
    return "For "
        + name
        + " the law has nothing between "
        + Cell.of(from).text()
        + " and "
        + Cell.of(to).text()
        + "; of the measured values "
        + Cell.of(spectra.mean(s -> s.cumulative(to) - s.cumulative(from))).text()
        + " lie there, and "
        + Cell.of(spectra.mean(s -> 1 - s.cumulative(Math.sqrt(from * to)))).text()
        + " above its middle (the law says "
        + Cell.of(law.survival(Math.sqrt(from * to))).text()
        + ").";
  }

  private static void rows(
      String name, Draws<Spectrum> spectra, SpectralLaw law, NumberTable table) {
    List<Interval> intervals = law.intervals();
    Cell largest = Cell.of(spectra.mean(s -> s.get(0)));
    Cell edge = Cell.of(law.rightEdge());
    if (intervals.size() == 1) {
      table.row(
          name + ": no gap", Cell.NONE, Cell.NONE, Cell.NONE, Cell.NONE, Cell.NONE, largest, edge);
    }
    for (int k = intervals.size() - 2; k >= 0; k--) {
      double from = intervals.get(k).upper();
      double to = intervals.get(k + 1).lower();
      double middle = Math.sqrt(from * to);
      table.row(
          name,
          Cell.of(from),
          Cell.of(to),
          Cell.of(spectra.mean(s -> 1 - s.cumulative(middle))),
          Cell.of(law.survival(middle)),
          Cell.of(spectra.mean(s -> s.cumulative(to) - s.cumulative(from))),
          largest,
          edge);
    }
  }

  private static Plot densityPlot(String name, Draws<Spectrum> spectra, SpectralLaw law) {
    double right = 1.15 * Math.sqrt(law.rightEdge());
    return Plot.of(
        name,
        Axis.linear("singular value of Y", 0, right),
        Axis.linear("density, cut off above", 0, 0.6 / right),
        Curves.histogram(
            "measured",
            spectra.values().stream()
                .flatMapToDouble(s -> Arrays.stream(s.toArray()).map(Math::sqrt)),
            0,
            right,
            BINS),
        Curves.densityOfRoot("law", law, right / 400, right));
  }

  private static Plot survivalPlot(
      String name, double share, Draws<Spectrum> spectra, SpectralLaw law) {
    double[] x = Grid.logarithmic(law.rightEdge() / 300, 1.3 * law.rightEdge(), 300);
    return Plot.of(
        "Share above x, " + name,
        Axis.logarithmic("x, squared singular value", x[0], x[x.length - 1]),
        Axis.logarithmic("share above x", share / 20, 1),
        Curves.graph("m/ℓ", Ink.GREY, Mark.Stroke.DASHED, x, t -> share),
        Curves.graph(
            "measured",
            Ink.BLUE,
            Mark.Stroke.SOLID,
            x,
            t -> spectra.mean(s -> 1 - s.cumulative(t)).value()),
        Curves.graph("law", Ink.PREDICTED, Mark.Stroke.DASHED, x, law::survival));
  }

  /** Length, tokens per dimension of the head, and inverse temperature. */
  private record Setting(int length, int perDimension, double beta) {}
}
