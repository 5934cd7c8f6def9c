package io.attentionspectra.report.figures;

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

/** [H]: attention has one singular value near 1, the others shrink as 1/√ℓ. */
final class SizeGrowth implements Experiment {

  private static final int[] LENGTHS = {100, 200, 400, 800, 1600};
  private static final double[] BETAS = {0.5, 1};
  private static final int DRAWS = 4;

  private final int[] lengths;
  private final int draws;

  SizeGrowth(Sizes sizes) {
    this.lengths = Arrays.stream(LENGTHS).map(sizes::of).distinct().toArray();
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "size";
  }

  @Override
  public int units() {
    return BETAS.length * lengths.length * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    NumberTable table = NumberTable.of("β, ℓ", "s₁²", "s₂²", "s₃²", "s₂² predicted", "ratio");
    List<Plot> plots = new ArrayList<>();
    for (double beta : BETAS) {
      plots.add(sweep(beta, randomness, progress, table));
    }
    return new Figure(
        id(),
        "The three largest squared singular values against size",
        "[H]: A is a rank-one part of singular value 1 plus a part whose squared singular values "
            + "fill the law divided by ℓ.",
        "At β = 0.5, s₁² stays at 1 while s₂² and s₃² fall along the line edge/ℓ. At β = 1 they "
            + "fall more slowly: single large entries of the exponential stick out of the bulk at "
            + "these sizes, although the bulk itself follows the law (figure on convergence).",
        "d_qk = ℓ, " + draws + " draws per point; prediction: right edge of the law over ℓ.",
        plots,
        table);
  }

  private Plot sweep(double beta, Randomness randomness, UnitListener progress, NumberTable table) {
    double edge = GaussianEquivalence.of(beta, 1).rightEdge();
    List<List<Estimate>> top = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int length : lengths) {
      Randomness own = randomness.child("beta " + beta, length);
      Draws<double[]> squares = Draws.of(draws, own, r -> largest(beta, length, r), id(), progress);
      for (int rank = 0; rank < 3; rank++) {
        int k = rank;
        top.get(rank).add(squares.mean(s -> s[k]));
      }
      Estimate second = squares.mean(s -> s[1]);
      table.row(
          "β = " + Cell.plain(beta) + ", ℓ = " + length,
          Cell.of(squares.mean(s -> s[0]).value()),
          Cell.of(second),
          Cell.of(squares.mean(s -> s[2]).value()),
          Cell.of(edge / length),
          Cell.of(second.value() * length / edge));
    }
    return plot(beta, edge, top);
  }

  private Plot plot(double beta, double edge, List<List<Estimate>> top) {
    double[] x = Arrays.stream(lengths).asDoubleStream().toArray();
    double first = x[0] / 1.3;
    double last = x[x.length - 1] * 1.3;
    double[] line = Grid.logarithmic(first, last, 30);
    return Plot.of(
        "Squared singular values of A, β = " + Cell.plain(beta),
        Axis.logarithmic("length ℓ", first, last),
        Axis.logarithmic("squared singular value", edge / last / 2, 3),
        Curves.graph("predicted: 1", Ink.GREY, Mark.Stroke.DASHED, line, t -> 1),
        Curves.graph("predicted: edge/ℓ", Ink.PREDICTED, Mark.Stroke.SOLID, line, t -> edge / t),
        Mark.Points.of("s₁²", Ink.BLUE, x, top.get(0)),
        Mark.Points.of("s₂²", Ink.ORANGE, x, top.get(1)),
        Mark.Points.of("s₃²", Ink.GREEN, x, top.get(2)));
  }

  private static double[] largest(double beta, int length, Randomness randomness) {
    Matrix attention = GaussianHeads.of(length, length, beta).draw(randomness).attention();
    double[] squares = SpectralSolver.standard().squaredSingularValues(attention);
    return Arrays.copyOf(squares, 3);
  }
}
