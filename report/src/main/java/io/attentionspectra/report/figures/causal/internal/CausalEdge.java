package io.attentionspectra.report.figures.causal.internal;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.SphericalHeads;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.TracyWidom;
import io.attentionspectra.linalg.Matrix;
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
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** [C]: how often the test of the largest value at the edge of the law rejects a random head. */
public final class CausalEdge implements Experiment {

  private static final int PER_DIMENSION = 4;
  private static final int DRAWS = 500;
  private static final double FIRST_LEVEL = 0.002;
  private static final double LEFT = -6;
  private static final double RIGHT = 5;
  private static final int BINS = 33;

  private final int length;
  private final int draws;
  private final List<Setting> settings;

  public CausalEdge(Sizes sizes) {
    this.length = sizes.of(250);
    this.draws = sizes.draws(DRAWS);
    int headSize = length / PER_DIMENSION;
    this.settings =
        List.of(
            new Setting(
                "spherical, β = 0.5",
                SphericalHeads.of(length, headSize, 0.5),
                CausalSphericalEquivalence.of(length, headSize, 0.5)),
            gaussian(0.5, headSize),
            gaussian(1, headSize));
  }

  private Setting gaussian(double beta, int headSize) {
    return new Setting(
        "Gaussian, β = " + Cell.plain(beta),
        GaussianHeads.of(length, headSize, beta),
        CausalEquivalence.of(beta, headSize / (double) length));
  }

  @Override
  public String id() {
    return "causal-edge";
  }

  @Override
  public int units() {
    return settings.size() * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    NumberTable table =
        NumberTable.of(
            "heads, reading", "p below 0.05", "p below 0.01", "mean of s", "deviation of s");
    table.row("predicted", predicted());
    List<Plot> plots = new ArrayList<>();
    List<String> readings = new ArrayList<>();
    for (int k = 0; k < settings.size(); k++) {
      Setting setting = settings.get(k);
      String name = setting.name();
      Draws<Tops> tops =
          Draws.of(draws, randomness.child("setting", k), r -> draw(setting, r), id(), progress);
      if (k == 0) {
        plots.add(edgePlot(name, tops));
      }
      plots.add(levelPlot(name, tops));
      readings.add(
          name
              + ": "
              + Cell.of(shareBelow(0.05, CausalReading.RELATIVE, tops)).text()
              + " relative and "
              + Cell.of(shareBelow(0.05, CausalReading.BALANCED, tops)).text()
              + " balanced");
      for (CausalReading reading : CausalReading.values()) {
        row(name + ", " + reading.label(), reading, tops, table);
      }
    }
    return new Figure(
        id(),
        "Is the largest value beyond chance? The test at the edge",
        "[C]: the largest squared singular value λ₁ of a random head scatters about the edge E of "
            + "the law as the Tracy–Widom law says, s = γ₀ ℓ^(2/3) (λ₁ − E), which gives a p-value "
            + "without simulation. A test is right if a share α of random heads has a p-value "
            + "below α.",
        "Share of random heads with a p-value below 0.05: "
            + String.join("; ", readings)
            + ". Points below the diagonal: the test is cautious, it rejects fewer random heads "
            + "than it says. Points above: single large entries of the exponential lie past the "
            + "edge, and heads are to be compared with simulated ones instead, as from β = 1 on.",
        "ℓ = "
            + length
            + ", m = ℓ/"
            + PER_DIMENSION
            + ", "
            + draws
            + " heads per setting. Spherical: queries and keys uniform on spheres, edge of the law "
            + "of that head size. Gaussian: Gaussian queries and keys, edge of the law of m → ∞.",
        plots,
        table);
  }

  private static Cell[] predicted() {
    TracyWidom law = TracyWidom.real();
    return new Cell[] {
      Cell.of(0.05), Cell.of(0.01), Cell.of(law.mean()), Cell.of(Math.sqrt(law.variance()))
    };
  }

  private Tops draw(Setting setting, Randomness randomness) {
    EdgeSignificance test = EdgeSignificance.of(setting.law());
    Matrix logits = setting.heads().draw(randomness).logits();
    Map<CausalReading, Top> tops = new EnumMap<>(CausalReading.class);
    for (CausalReading reading : CausalReading.values()) {
      double largest = reading.spectrum(logits).get(0);
      tops.put(
          reading,
          new Top(test.scaling().standardise(largest, length), test.pValue(largest, length)));
    }
    return new Tops(tops);
  }

  private static void row(String name, CausalReading reading, Draws<Tops> tops, NumberTable table) {
    Estimate mean = tops.mean(t -> t.of(reading).standardised());
    double square =
        tops.mean(t -> Math.pow(t.of(reading).standardised() - mean.value(), 2)).value();
    table.row(
        name,
        Cell.of(shareBelow(0.05, reading, tops)),
        Cell.of(shareBelow(0.01, reading, tops)),
        Cell.of(mean),
        Cell.of(Math.sqrt(square)));
  }

  private static Estimate shareBelow(double level, CausalReading reading, Draws<Tops> tops) {
    return tops.mean(t -> t.of(reading).pValue() < level ? 1 : 0);
  }

  private static Plot edgePlot(String name, Draws<Tops> tops) {
    List<Mark> marks = new ArrayList<>();
    double[] x = Grid.linear(LEFT, RIGHT, 200);
    marks.add(
        Curves.histogram(
            "measured, balanced",
            tops.values().stream().mapToDouble(t -> t.of(CausalReading.BALANCED).standardised()),
            LEFT,
            RIGHT,
            BINS));
    marks.add(
        Curves.graph(
            "Tracy–Widom law", Ink.PREDICTED, Mark.Stroke.SOLID, x, TracyWidom.real()::density));
    return new Plot(
        "Largest value, balanced: " + name,
        Axis.linear("s, distance from the edge in its own unit", LEFT, RIGHT),
        Axis.linear("density", 0, 0.5),
        marks);
  }

  private static Plot levelPlot(String name, Draws<Tops> tops) {
    double[] levels = Grid.logarithmic(FIRST_LEVEL, 1, 19);
    List<Mark> marks = new ArrayList<>();
    marks.add(Curves.graph("exact test", Ink.PREDICTED, Mark.Stroke.SOLID, levels, a -> a));
    for (CausalReading reading : CausalReading.values()) {
      List<Estimate> shares = new ArrayList<>();
      for (double level : levels) {
        shares.add(shareBelow(level, reading, tops));
      }
      marks.add(Mark.Points.of(reading.label(), reading.ink(), levels, shares));
    }
    return new Plot(
        "p-values: " + name,
        Axis.logarithmic("α", FIRST_LEVEL, 1),
        Axis.logarithmic("share of heads with p < α", FIRST_LEVEL / 2, 1),
        marks);
  }

  /** Random heads, and the law whose edge their largest value is tested at. */
  private record Setting(String name, HeadEnsemble heads, SoftEdged law) {}

  /** The largest value of a head in units of the edge, and its p-value. */
  private record Top(double standardised, double pValue) {}

  /** The largest values of a head, relative and balanced. */
  private record Tops(Map<CausalReading, Top> tops) {

    Top of(CausalReading reading) {
      return Objects.requireNonNull(tops.get(reading));
    }
  }
}
