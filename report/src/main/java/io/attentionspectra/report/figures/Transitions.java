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
import io.attentionspectra.report.plot.internal.Ink;
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import io.attentionspectra.signal.PooledSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** [S]: outlier and alignment against ρ, through both transitions. */
final class Transitions implements Experiment {

  private static final double[] RHOS = {
    0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 1.25, 1.4, 1.6, 1.9, 2.2, 2.6, 3, 3.5, 4
  };
  private static final double LAST = 4.2;
  private static final int DRAWS = 3;

  private final PooledSetting setting;
  private final int draws;

  Transitions(Sizes sizes) {
    this.setting = PooledSetting.of(sizes);
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "transitions";
  }

  @Override
  public int units() {
    return ComparedPooling.values().length * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    List<Series> series = new ArrayList<>();
    for (ComparedPooling choice : ComparedPooling.values()) {
      series.add(sweep(choice, randomness, progress));
    }
    PooledSignal any = setting.model(1);
    return new Figure(
        id(),
        "Outlier and alignment through both transitions",
        "[S]: with ρ = α‖μ‖²/κ the population covariance gets an outlier at ρ = δ + √δ and the "
            + "sample covariance at ρ = δ + x_c; λ_out/κ and the alignment depend on ρ alone.",
        "Mean, harmonic and top-eigenvector pooling lie on one curve: a pooling matters only "
            + "through its ρ. Up to ρ = "
            + Cell.of(any.secondThreshold()).text()
            + " the largest eigenvalue stays at the edge of the bulk and its eigenvector knows "
            + "nothing of the signal; finite size rounds the corner.",
        setting.describe() + ", " + draws + " draws; loadings of the signs from 0.95 down to 0.3.",
        List.of(
            plot(
                "Largest eigenvalue in units of κ",
                Axis.linear("λ₁/κ", 2.5, 6.5),
                series,
                this::predictedLargest,
                Reading::largest),
            plot(
                "Alignment of its eigenvector with the signal",
                Axis.linear("squared cosine", 0, 1),
                series,
                rho -> setting.model(rho).alignment(),
                Reading::alignment)),
        table(series));
  }

  private Series sweep(ComparedPooling choice, Randomness randomness, UnitListener progress) {
    SequenceSigns signs = Loadings.falling();
    LinearPooling pooling = choice.of(signs.correlation());
    double kappa = pooling.kappa(PooledSetting.TOKENS);
    double perSignal = pooling.rho(signs.correlation(), 1);
    Draws<List<Reading>> readings =
        Draws.of(
            draws,
            randomness,
            r -> {
              SignalSweep sweep = SignalSweep.of(SignModel.INDEPENDENT, setting, signs, pooling, r);
              return Arrays.stream(RHOS)
                  .mapToObj(rho -> sweep.at(rho / perSignal))
                  .map(read -> new Reading(read.largest() / kappa, read.alignment()))
                  .toList();
            },
            id(),
            progress);
    return new Series(choice, readings);
  }

  private double predictedLargest(double rho) {
    PooledSignal model = setting.model(rho);
    return model.outlier().orElse(model.bulkEdge());
  }

  private Plot plot(
      String title,
      Axis up,
      List<Series> series,
      DoubleUnaryOperator predicted,
      ToDoubleFunction<Reading> number) {
    PooledSignal any = setting.model(1);
    double[] line = Grid.linear(0.02, LAST, 300);
    List<Mark> marks = new ArrayList<>();
    marks.add(Curves.graph("predicted", Ink.PREDICTED, Mark.Stroke.SOLID, line, predicted));
    for (Series one : series) {
      List<Estimate> means = new ArrayList<>();
      for (int i = 0; i < RHOS.length; i++) {
        means.add(one.mean(i, number));
      }
      marks.add(Mark.Points.of(one.choice().label(), one.choice().ink(), RHOS, means));
    }
    marks.add(new Mark.Rule("δ + √δ", any.firstThreshold()));
    marks.add(new Mark.Rule("δ + x_c", any.secondThreshold()));
    return new Plot(title, Axis.linear("signal-to-noise ratio ρ", 0, LAST), up, marks);
  }

  private NumberTable table(List<Series> series) {
    List<String> columns = new ArrayList<>();
    for (String quantity : List.of("λ₁/κ", "alignment")) {
      columns.add(quantity + " predicted");
      series.forEach(one -> columns.add(quantity + " " + one.choice().word()));
    }
    NumberTable table = NumberTable.of("ρ", columns.toArray(String[]::new));
    for (int i = 0; i < RHOS.length; i++) {
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.of(predictedLargest(RHOS[i])));
      for (Series one : series) {
        cells.add(Cell.of(one.mean(i, Reading::largest).value()));
      }
      cells.add(Cell.of(setting.model(RHOS[i]).alignment()));
      for (Series one : series) {
        cells.add(Cell.of(one.mean(i, Reading::alignment).value()));
      }
      table.row(Cell.plain(RHOS[i]), cells.toArray(Cell[]::new));
    }
    return table;
  }

  /** Largest eigenvalue over κ, and alignment. */
  private record Reading(double largest, double alignment) {}

  /** The readings of one pooling, by draw and by ρ. */
  private record Series(ComparedPooling choice, Draws<List<Reading>> readings) {

    Estimate mean(int rho, ToDoubleFunction<Reading> number) {
      return readings.mean(list -> number.applyAsDouble(list.get(rho)));
    }
  }
}
