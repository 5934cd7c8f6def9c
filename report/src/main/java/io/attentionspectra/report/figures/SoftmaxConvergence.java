package io.attentionspectra.report.figures;

import static io.attentionspectra.spectrum.Distance.KOLMOGOROV_SMIRNOV;

import io.attentionspectra.attention.AttentionSpectrum;
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
import io.attentionspectra.report.figures.internal.PowerFit;
import io.attentionspectra.report.figures.internal.Sizes;
import io.attentionspectra.report.figures.internal.UnitListener;
import io.attentionspectra.report.plot.internal.Axis;
import io.attentionspectra.report.plot.internal.Curves;
import io.attentionspectra.report.plot.internal.Ink;
import io.attentionspectra.report.plot.internal.Mark;
import io.attentionspectra.report.plot.internal.Plot;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** [H]: the spectrum of softmax attention converges to the closed law. */
final class SoftmaxConvergence implements Experiment {

  private static final int[] LENGTHS = {125, 250, 500, 1000, 2000};
  private static final double[] BETAS = {0.5, 1};
  private static final Ink[] INKS = {Ink.BLUE, Ink.ORANGE};
  private static final int DRAWS = 4;

  private final int[] lengths;
  private final int draws;

  SoftmaxConvergence(Sizes sizes) {
    this.lengths = Arrays.stream(LENGTHS).map(sizes::of).distinct().toArray();
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "convergence";
  }

  @Override
  public int units() {
    return BETAS.length * lengths.length * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    NumberTable table = NumberTable.of("β, ℓ", "distance to the law", "fitted");
    double[] x = Arrays.stream(lengths).asDoubleStream().toArray();
    double[] ends = {x[0] / 1.3, x[x.length - 1] * 1.3};
    List<Mark> marks = new ArrayList<>();
    List<String> rates = new ArrayList<>();
    for (int b = 0; b < BETAS.length; b++) {
      List<Estimate> distances = distances(BETAS[b], randomness, progress);
      PowerFit fit = PowerFit.of(x, distances);
      String name = "β = " + Cell.plain(BETAS[b]);
      String power = fit.exponentText();
      marks.add(
          Curves.graph(
              name + ": fit, exponent " + power, INKS[b], Mark.Stroke.DASHED, ends, fit::at));
      marks.add(Mark.Points.of(name, INKS[b], x, distances));
      rates.add(power + " (" + name + ")");
      for (int i = 0; i < lengths.length; i++) {
        table.row(name + ", ℓ = " + lengths[i], Cell.of(distances.get(i)), Cell.of(fit.at(x[i])));
      }
      table.row(name + ", exponent", Cell.NONE, Cell.of(fit.exponent()));
    }
    Axis across = Axis.logarithmic("length ℓ", ends[0], ends[1]);
    Axis up = Axis.logarithmic("Kolmogorov–Smirnov distance", 0.0005, 0.2);
    return new Figure(
        id(),
        "Softmax attention converges to the closed law",
        "[H]: as ℓ and d_qk grow together, the squared singular values of √ℓ A⊥ follow the "
            + "Gaussian-equivalence law.",
        "The distance between measured spectrum and law falls as a power of ℓ, "
            + "with exponent "
            + String.join(" and ", rates)
            + "; a larger β makes heavier tails and "
            + "costs a constant factor.",
        "d_qk = ℓ, " + draws + " draws per point.",
        List.of(new Plot("Distance between attention and its law", across, up, marks)),
        table);
  }

  private List<Estimate> distances(double beta, Randomness randomness, UnitListener progress) {
    GaussianEquivalence law = GaussianEquivalence.of(beta, 1);
    List<Estimate> distances = new ArrayList<>();
    for (int length : lengths) {
      Randomness own = randomness.child("beta " + beta, length);
      distances.add(
          Draws.of(
                  draws,
                  own,
                  r -> KOLMOGOROV_SMIRNOV.between(spectrum(beta, length, r), law),
                  id(),
                  progress)
              .mean(Double::doubleValue));
    }
    return distances;
  }

  private static Spectrum spectrum(double beta, int length, Randomness randomness) {
    Matrix attention = GaussianHeads.of(length, length, beta).draw(randomness).attention();
    Matrix centred = AttentionSpectrum.centred(attention);
    return Spectrum.of(SpectralSolver.standard().squaredSingularValues(centred));
  }
}
