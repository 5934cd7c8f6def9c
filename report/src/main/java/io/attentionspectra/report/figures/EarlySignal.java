package io.attentionspectra.report.figures;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.pooling.LinearPooling;
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
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** [S]: harmonic weights beat the mean as the early tokens carry more of the signal. */
final class EarlySignal implements Experiment {

  private static final double[] DECAYS = {0, 0.1, 0.2, 0.35, 0.5, 0.75, 1};
  private static final double SIGNAL = 1.1;
  private static final int DRAWS = 3;

  private final PooledSetting setting;
  private final int draws;

  EarlySignal(Sizes sizes) {
    this.setting = PooledSetting.of(sizes);
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "early";
  }

  @Override
  public int units() {
    return ComparedPooling.values().length * DECAYS.length * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    List<Plot> plots = new ArrayList<>();
    List<Mark> rhos = new ArrayList<>();
    List<Mark> alignments = new ArrayList<>();
    double[] line = Grid.linear(0, 1.02, 120);
    for (ComparedPooling choice : ComparedPooling.values()) {
      rhos.add(
          Curves.graph(choice.label(), choice.ink(), Mark.Stroke.SOLID, line, d -> rho(choice, d)));
      alignments.add(
          Curves.graph("", choice.ink(), Mark.Stroke.SOLID, line, d -> predicted(choice, d)));
    }
    List<List<Estimate>> measurements = new ArrayList<>();
    for (ComparedPooling choice : ComparedPooling.values()) {
      List<Estimate> measured = measure(choice, randomness, progress);
      measurements.add(measured);
      alignments.add(Mark.Points.of(choice.label(), choice.ink(), DECAYS, measured));
    }
    Axis across = Axis.linear("decay of the signal along the sequence", 0, 1.05);
    plots.add(
        new Plot("Signal-to-noise ratio ρ = α‖μ‖²/κ", across, Axis.linear("ρ", 0, 7.6), rhos));
    plots.add(
        new Plot(
            "Alignment with the signal (lines: predicted)",
            across,
            Axis.linear("squared cosine", 0, 1),
            alignments));
    return new Figure(
        id(),
        "Harmonic pooling wins when early tokens carry more signal",
        "[S]: the mean after parameter-free causal attention weights early tokens harmonically, and"
            + " recovers more than the plain mean when they carry more of the signal.",
        "With a flat signal the mean is as good as the best pooling and harmonic weights lose a"
            + " little; as the signal moves to the early tokens the order turns, and the mean loses"
            + " the signal first. In the limit of large sizes the top eigenvector of R is never"
            + " beaten; near the transition finite sizes measure less than is predicted.",
        setting.describe()
            + ", ‖μ‖² = "
            + SIGNAL
            + ", loadings q_t = 0.9 exp(−decay (t − 1)), "
            + draws
            + " draws.",
        plots,
        table(measurements));
  }

  private List<Estimate> measure(
      ComparedPooling choice, Randomness randomness, UnitListener progress) {
    List<Estimate> measured = new ArrayList<>();
    for (double decay : DECAYS) {
      SequenceSigns signs = Loadings.decaying(decay);
      LinearPooling pooling = choice.of(signs.correlation());
      measured.add(
          Draws.of(
                  draws,
                  randomness,
                  r -> SignalSweep.of(SignModel.INDEPENDENT, setting, signs, pooling, r).at(SIGNAL),
                  id(),
                  progress)
              .mean(SignalSweep.Reading::alignment));
    }
    return measured;
  }

  /** Alignments, one row per decay. */
  private NumberTable table(List<List<Estimate>> measurements) {
    NumberTable table =
        NumberTable.of(
            "decay",
            Arrays.stream(ComparedPooling.values())
                .flatMap(choice -> Stream.of(choice.word(), choice.word() + " predicted"))
                .toArray(String[]::new));
    for (int i = 0; i < DECAYS.length; i++) {
      List<Cell> cells = new ArrayList<>();
      for (ComparedPooling choice : ComparedPooling.values()) {
        cells.add(Cell.of(measurements.get(cells.size() / 2).get(i)));
        cells.add(Cell.of(predicted(choice, DECAYS[i])));
      }
      table.row(Cell.plain(DECAYS[i]), cells.toArray(Cell[]::new));
    }
    return table;
  }

  private static double rho(ComparedPooling choice, double decay) {
    SequenceSigns signs = Loadings.decaying(decay);
    return choice.of(signs.correlation()).rho(signs.correlation(), SIGNAL);
  }

  private double predicted(ComparedPooling choice, double decay) {
    return setting.model(rho(choice, decay)).alignment();
  }
}
