package io.attentionspectra.report.figures;

import static io.attentionspectra.spectrum.Distance.KOLMOGOROV_SMIRNOV;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.law.FreeProduct;
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
import io.attentionspectra.report.plot.internal.Ink;
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import io.attentionspectra.signal.PooledSignal;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** [S]: bulk and outlier of the pooled sample covariance. */
final class PooledBulk implements Experiment {

  private static final double SIGNAL = 1;
  private static final int DRAWS = 3;
  private static final int BINS = 70;

  private final PooledSetting setting;
  private final int draws;

  PooledBulk(Sizes sizes) {
    this.setting = PooledSetting.of(sizes);
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "bulk";
  }

  @Override
  public int units() {
    return ComparedPooling.values().length * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    NumberTable table =
        NumberTable.of(
            "pooling",
            "ρ",
            "λ₁/κ",
            "λ₁/κ predicted",
            "alignment",
            "alignment predicted",
            "distance of the bulk");
    List<Plot> plots = new ArrayList<>();
    for (ComparedPooling choice : ComparedPooling.values()) {
      plots.add(sample(choice, randomness, progress, table));
    }
    return new Figure(
        id(),
        "Pooled covariance: bulk and outlier",
        "[S]: the eigenvalues of the centred sample covariance fill κ(MP_δ ⊠ MP_γ), and a strong "
            + "enough signal puts one eigenvalue outside, at λ_out.",
        "In units of κ the bulk is the same whatever the pooling, and only the outlier moves: the "
            + "pooling decides ρ, ρ decides the outlier and how well its eigenvector points along "
            + "the signal.",
        setting.describe() + ", ‖μ‖² = " + Cell.plain(SIGNAL) + ", " + draws + " draws.",
        plots,
        table);
  }

  private Plot sample(
      ComparedPooling choice, Randomness randomness, UnitListener progress, NumberTable table) {
    SequenceSigns signs = Loadings.falling();
    LinearPooling pooling = choice.of(signs.correlation());
    double kappa = pooling.kappa(PooledSetting.TOKENS);
    PooledSignal model = setting.model(pooling.rho(signs.correlation(), SIGNAL));
    FreeProduct law = FreeProduct.of(setting.delta(), setting.gamma());
    Draws<SignalSweep.Reading> readings =
        Draws.of(
            draws,
            randomness,
            r -> SignalSweep.of(SignModel.INDEPENDENT, setting, signs, pooling, r).at(SIGNAL),
            id(),
            progress);
    table.row(
        choice.label(),
        Cell.of(model.rho()),
        Cell.of(readings.mean(r -> r.largest() / kappa)),
        Cell.of(model.outlier()),
        Cell.of(readings.mean(SignalSweep.Reading::alignment)),
        Cell.of(model.alignment()),
        Cell.of(readings.mean(r -> KOLMOGOROV_SMIRNOV.between(bulk(r, kappa), law)).value()));
    return plot(choice, readings, kappa, model, law);
  }

  private static Plot plot(
      ComparedPooling choice,
      Draws<SignalSweep.Reading> readings,
      double kappa,
      PooledSignal model,
      FreeProduct law) {
    double right = 7;
    double[] outliers = readings.values().stream().mapToDouble(r -> r.largest() / kappa).toArray();
    double[] height = new double[outliers.length];
    double[] none = new double[outliers.length];
    Arrays.fill(height, 0.05);
    Arrays.fill(none, Double.NaN);
    List<Mark> marks = new ArrayList<>();
    marks.add(
        Curves.histogram(
            "eigenvalues",
            readings.values().stream()
                .flatMapToDouble(r -> Arrays.stream(bulk(r, kappa).toArray())),
            0,
            right,
            BINS));
    marks.add(Curves.density("MP_δ ⊠ MP_γ", law, 0, right));
    marks.add(new Mark.Points("largest eigenvalue", Ink.BLUE, outliers, height, none));
    model.outlier().ifPresent(at -> marks.add(new Mark.Rule("λ_out predicted", at)));
    return new Plot(
        "Pooling: " + choice.label(),
        Axis.linear("eigenvalue / κ", 0, right),
        Axis.linear("density", 0, 1.4),
        marks);
  }

  /** All eigenvalues but the largest, in units of κ. */
  private static Spectrum bulk(SignalSweep.Reading reading, double kappa) {
    return Spectrum.of(Arrays.stream(reading.eigenvalues()).skip(1).map(x -> x / kappa).toArray());
  }
}
