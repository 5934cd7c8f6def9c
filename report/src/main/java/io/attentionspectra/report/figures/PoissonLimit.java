package io.attentionspectra.report.figures;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.law.PoissonCounts;
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
import java.util.Arrays;
import java.util.List;

/** [H]: at very large β rows are one-hot and the spectrum counts how often a key is chosen. */
final class PoissonLimit implements Experiment {

  private static final double BETA = 50;
  private static final int DRAWS = 10;
  private static final int COUNTS = 8;

  private final int length;
  private final int draws;

  PoissonLimit(Sizes sizes) {
    this.length = sizes.of(1000);
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "poisson";
  }

  @Override
  public int units() {
    return draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    Draws<Measured> measured = Draws.of(draws, randomness, this::draw, id(), progress);
    PoissonCounts law = PoissonCounts.of(1);
    NumberTable table =
        NumberTable.of("count k", "keys chosen k times", "s² in k ± ½", "Poisson(1)");
    for (int count = 0; count < COUNTS; count++) {
      int k = count;
      table.row(
          Integer.toString(k),
          Cell.of(measured.mean(m -> m.keys()[k])),
          Cell.of(measured.mean(m -> m.shareNear(k))),
          Cell.of(mass(law, k)));
    }
    double apart = 0;
    for (int count = 0; count < COUNTS; count++) {
      int k = count;
      apart += Math.abs(measured.mean(m -> m.keys()[k]).value() - mass(law, k)) / 2;
    }
    table.row("total variation", Cell.of(apart), Cell.NONE, Cell.of(0));
    return new Figure(
        id(),
        "Poisson(1) at β = 50",
        "[H, Fig. 4]: for β → ∞ rows become one-hot, the squared singular values of A become "
            + "column counts, and their law is Poisson(1).",
        "How often a key is the favourite of a query follows Poisson(1) within a total variation of"
            + " "
            + Cell.of(apart).text()
            + ". The squared singular values themselves cluster at those whole numbers, and are "
            + "still smeared around them because at β = 50 rows are not quite one-hot.",
        "ℓ = d_qk = " + length + ", β = 50, " + draws + " draws.",
        List.of(countPlot(measured, law), spectrumPlot(measured, law)),
        table);
  }

  private static double mass(PoissonCounts law, int count) {
    return law.cumulative(count) - law.cumulative(count - 0.5);
  }

  private Measured draw(Randomness randomness) {
    Matrix attention = GaussianHeads.of(length, length, BETA).draw(randomness).attention();
    int[] chosen = new int[length];
    for (int i = 0; i < length; i++) {
      chosen[largestEntry(attention.row(i))]++;
    }
    double[] shares = new double[COUNTS];
    for (int count : chosen) {
      if (count < COUNTS) {
        shares[count] += 1.0 / length;
      }
    }
    return new Measured(shares, SpectralSolver.standard().squaredSingularValues(attention));
  }

  private static int largestEntry(double[] row) {
    int best = 0;
    for (int j = 1; j < row.length; j++) {
      best = row[j] > row[best] ? j : best;
    }
    return best;
  }

  private static Plot countPlot(Draws<Measured> measured, PoissonCounts law) {
    double[] edges = Grid.linear(-0.5, COUNTS - 0.5, COUNTS + 1);
    double[] heights = new double[COUNTS];
    double[] at = new double[COUNTS];
    double[] masses = new double[COUNTS];
    double[] none = new double[COUNTS];
    Arrays.fill(none, Double.NaN);
    for (int count = 0; count < COUNTS; count++) {
      int k = count;
      heights[k] = measured.mean(m -> m.keys()[k]).value();
      at[k] = k;
      masses[k] = mass(law, k);
    }
    return Plot.of(
        "How often a key is chosen",
        Axis.linear("queries that choose the key", -0.6, COUNTS - 0.4),
        Axis.linear("share of keys", 0, 0.42),
        new Mark.Bars("measured", Ink.MEASURED, edges, heights),
        new Mark.Points("Poisson(1)", Ink.PREDICTED, at, masses, none));
  }

  private static Plot spectrumPlot(Draws<Measured> measured, PoissonCounts law) {
    double[] all =
        measured.values().stream()
            .flatMapToDouble(m -> Arrays.stream(m.squares()))
            .sorted()
            .toArray();
    double[] x = Grid.linear(-0.3, COUNTS - 1, 600);
    return Plot.of(
        "Distribution function of the s² of A",
        Axis.linear("squared singular value", -0.3, COUNTS - 1),
        Axis.linear("share below", 0, 1.02),
        Curves.graph("Poisson(1)", Ink.PREDICTED, Mark.Stroke.SOLID, x, law::cumulative),
        Curves.graph("measured", Ink.BLUE, Mark.Stroke.SOLID, x, t -> below(all, t)));
  }

  private static double below(double[] increasing, double x) {
    int at = Arrays.binarySearch(increasing, x);
    return (at < 0 ? -at - 1.0 : at + 1.0) / increasing.length;
  }

  /** Share of keys by count, and the spectrum of A. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Measured(double[] keys, double[] squares) {

    double shareNear(int count) {
      return Arrays.stream(squares).filter(s -> Math.round(s) == count).count()
          / (double) squares.length;
    }
  }
}
