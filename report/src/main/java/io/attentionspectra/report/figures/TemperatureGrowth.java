package io.attentionspectra.report.figures;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.Softmax;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** [H]: what grows with β, and where the linear regime ends. */
final class TemperatureGrowth implements Experiment {

  private static final double[] BETAS = {
    0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 6, 10, 20, 50
  };

  /** Where the table has a row. */
  private static final List<Double> SHOWN = List.of(0.1, 0.5, 1.0, 2.0, 4.0, 10.0, 20.0, 50.0);

  private static final int DRAWS = 3;

  private final int length;
  private final int draws;

  TemperatureGrowth(Sizes sizes) {
    this.length = sizes.of(1000);
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "temperature";
  }

  @Override
  public int units() {
    return BETAS.length * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    List<Draws<Measured>> measured = new ArrayList<>();
    for (double beta : BETAS) {
      measured.add(Draws.of(draws, randomness, r -> measure(beta, r), id(), progress));
    }
    return new Figure(
        id(),
        "Growth with the inverse temperature β",
        "[H]: √ℓ A⊥ has total variance θ₁ = exp(β²) − 1, of which θ₂ = β² is linear in the scores; "
            + "for β ≫ 1 the rows condense on single keys.",
        "θ₁ and θ₂ follow the formulas up to β near 1; beyond, a finite row cannot have the "
            + "moments of the exponential and both fall behind. Past β = √(2 ln ℓ) = "
            + Cell.of(freezing()).text()
            + " rows condense as the random-energy formula says, and s₁² and s₂² grow towards the "
            + "largest column counts of one-hot rows.",
        "ℓ = d_qk = " + length + ", " + draws + " draws; the same scores at every β.",
        List.of(momentPlot(measured), singularPlot(measured), condensationPlot(measured)),
        table(measured));
  }

  private double freezing() {
    return Math.sqrt(2 * Math.log(length));
  }

  /** Limit of Σ_j A_ij² past the freezing point, 0 before. */
  private double condensed(double beta) {
    return Math.max(0, 1 - freezing() / beta);
  }

  private Measured measure(double beta, Randomness randomness) {
    Matrix scores = GaussianHeads.of(length, length, beta).draw(randomness).scores();
    Matrix attention = Softmax.ofRows(scores.scale(beta), AttentionMask.full(length));
    Matrix centred = AttentionSpectrum.centred(attention);
    double[] squares = SpectralSolver.standard().squaredSingularValues(attention);
    double slope = inner(centred, scores) / scores.squaredNorm() * Math.sqrt(length);
    return new Measured(
        centred.squaredNorm() / length,
        slope * slope,
        squares[0],
        squares[1],
        attention.squaredNorm() / length);
  }

  private static double inner(Matrix one, Matrix other) {
    double[] left = one.toArray();
    double[] right = other.toArray();
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private Plot momentPlot(List<Draws<Measured>> measured) {
    double[] line = Grid.logarithmic(0.09, 55, 120);
    return Plot.of(
        "Moments of √ℓ A⊥",
        betas(),
        Axis.logarithmic("moment", 0.003, 3e3),
        Curves.graph(
            "θ₁ = exp(β²) − 1", Ink.BLUE, Mark.Stroke.SOLID, line, b -> cut(Math.expm1(b * b))),
        Curves.graph("θ₂ = β²", Ink.ORANGE, Mark.Stroke.SOLID, line, b -> b * b),
        points("θ₁ measured", Ink.BLUE, measured, Measured::total),
        points("θ₂ measured", Ink.ORANGE, measured, Measured::linear));
  }

  private Plot singularPlot(List<Draws<Measured>> measured) {
    double[] line = Grid.logarithmic(0.09, 1.5, 30);
    return Plot.of(
        "Largest squared singular values of A",
        betas(),
        Axis.logarithmic("squared singular value", 1e-5, 20),
        Curves.graph("predicted s₁² = 1", Ink.GREY, Mark.Stroke.DASHED, line, b -> 1),
        Curves.graph("predicted s₂² = edge/ℓ", Ink.PREDICTED, Mark.Stroke.SOLID, line, this::edge),
        points("s₁²", Ink.BLUE, measured, Measured::first),
        points("s₂²", Ink.ORANGE, measured, Measured::second),
        new Mark.Rule("√(2 ln ℓ)", freezing()));
  }

  private Plot condensationPlot(List<Draws<Measured>> measured) {
    double[] line = Grid.logarithmic(0.09, 55, 200);
    return Plot.of(
        "Condensation of the rows, Σⱼ Aᵢⱼ²",
        betas(),
        Axis.linear("mean over rows", 0, 1),
        Curves.graph("1 − √(2 ln ℓ)/β", Ink.PREDICTED, Mark.Stroke.SOLID, line, this::condensed),
        points("measured", Ink.BLUE, measured, Measured::condensation),
        new Mark.Rule("√(2 ln ℓ)", freezing()));
  }

  private static Axis betas() {
    return Axis.logarithmic("inverse temperature β", 0.09, 55);
  }

  private double edge(double beta) {
    return GaussianEquivalence.of(beta, 1).rightEdge() / length;
  }

  /** Keeps a curve from running far out of its plot. */
  private static double cut(double value) {
    return value > 1e5 ? Double.NaN : value;
  }

  private static Mark points(
      String label, Ink ink, List<Draws<Measured>> measured, ToDoubleFunction<Measured> number) {
    List<Estimate> means = measured.stream().map(draws -> draws.mean(number)).toList();
    return Mark.Points.of(label, ink, BETAS, means);
  }

  private NumberTable table(List<Draws<Measured>> measured) {
    NumberTable table =
        NumberTable.of(
            "β",
            "θ₁",
            "θ₁ predicted",
            "θ₂",
            "θ₂ predicted",
            "s₁²",
            "s₂²",
            "Σⱼ Aᵢⱼ²",
            "Σⱼ Aᵢⱼ² predicted");
    for (double beta : SHOWN) {
      Draws<Measured> draws = measured.get(Arrays.binarySearch(BETAS, beta));
      boolean linear = beta < freezing();
      table.row(
          Cell.plain(beta),
          Cell.of(draws.mean(Measured::total).value()),
          linear ? Cell.of(Math.expm1(beta * beta)) : Cell.NONE,
          Cell.of(draws.mean(Measured::linear).value()),
          linear ? Cell.of(beta * beta) : Cell.NONE,
          Cell.of(draws.mean(Measured::first).value()),
          Cell.of(draws.mean(Measured::second).value()),
          Cell.of(draws.mean(Measured::condensation).value()),
          linear ? Cell.NONE : Cell.of(condensed(beta)));
    }
    return table;
  }

  /** Numbers of one attention matrix. */
  private record Measured(
      double total, double linear, double first, double second, double condensation) {}
}
