package io.attentionspectra.report.figures.causal.internal;

import static io.attentionspectra.spectrum.Distance.KOLMOGOROV_SMIRNOV;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SphericalHeads;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.CausalSphericalEquivalence;
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

/** [C]: the distance of causal attention from its two laws against the length. */
public final class CausalConvergence implements Experiment {

  private static final int[] LENGTHS = {128, 256, 512, 1024, 2048};
  private static final double[] BETAS = {0.5, 1};
  private static final int PER_DIMENSION = 8;
  private static final int DRAWS = 4;

  private final int[] lengths;
  private final int draws;

  public CausalConvergence(Sizes sizes) {
    this.lengths = Arrays.stream(LENGTHS).map(sizes::of).distinct().toArray();
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "causal-convergence";
  }

  @Override
  public int units() {
    return BETAS.length * lengths.length * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    NumberTable table =
        NumberTable.of("β, ℓ, m", "law of size m", "its fit", "law of m → ∞", "fit of that");
    List<Plot> plots = new ArrayList<>();
    List<String> rates = new ArrayList<>();
    List<String> ratios = new ArrayList<>();
    for (double beta : BETAS) {
      Distances distances = distances(beta, randomness, progress);
      plots.add(plot(beta, distances));
      rows(beta, distances, table);
      ratios.add(Cell.of(distances.lastRatio()).text());
      rates.add(
          distances.fit(distances.finite()).exponentText() + " (β = " + Cell.plain(beta) + ")");
    }
    return new Figure(
        id(),
        "Causal attention converges to its law",
        "[C]: two laws predict the same heads. The spherical one knows the head size m, the "
            + "other is its limit for large heads at fixed m/ℓ.",
        "The distance to the law that knows the head size falls as a power of ℓ, with exponent "
            + String.join(" and ", rates)
            + ". The law of m → ∞ leaves out what a small head costs: at ℓ = "
            + lengths[lengths.length - 1]
            + " it is "
            + String.join(" and ", ratios)
            + " times as far away. It is used where heads are large.",
        "Queries and keys uniform on spheres, m = ℓ/"
            + PER_DIMENSION
            + ", "
            + draws
            + " draws per point.",
        plots,
        table);
  }

  private int headSize(int length) {
    return length / PER_DIMENSION;
  }

  private Distances distances(double beta, Randomness randomness, UnitListener progress) {
    List<Estimate> finite = new ArrayList<>();
    List<Estimate> limit = new ArrayList<>();
    for (int length : lengths) {
      int headSize = headSize(length);
      var spherical = CausalSphericalEquivalence.of(length, headSize, beta);
      var equivalence = CausalEquivalence.of(beta, headSize / (double) length);
      Draws<Spectrum> spectra =
          Draws.of(
              draws,
              randomness.child("beta " + beta, length),
              r ->
                  CausalReading.RELATIVE.spectrum(
                      SphericalHeads.of(length, headSize, beta).draw(r).logits()),
              id(),
              progress);
      finite.add(spectra.mean(s -> KOLMOGOROV_SMIRNOV.between(s, spherical)));
      limit.add(spectra.mean(s -> KOLMOGOROV_SMIRNOV.between(s, equivalence)));
    }
    double[] x = Arrays.stream(lengths).asDoubleStream().toArray();
    return new Distances(x, finite, limit);
  }

  private static Plot plot(double beta, Distances distances) {
    double[] x = distances.lengths();
    double[] ends = {x[0] / 1.3, x[x.length - 1] * 1.3};
    List<Mark> marks = new ArrayList<>();
    addTo(marks, "law of head size m", Ink.BLUE, ends, distances, distances.finite());
    addTo(marks, "law of m → ∞", Ink.ORANGE, ends, distances, distances.limit());
    return new Plot(
        "Distance to the law, β = " + Cell.plain(beta),
        Axis.logarithmic("length ℓ", ends[0], ends[1]),
        Axis.logarithmic("Kolmogorov–Smirnov distance", 0.001, 0.5),
        marks);
  }

  private static void addTo(
      List<Mark> marks,
      String name,
      Ink ink,
      double[] ends,
      Distances distances,
      List<Estimate> measured) {
    PowerFit fit = distances.fit(measured);
    marks.add(
        Curves.graph(
            "fit, exponent " + fit.exponentText(), ink, Mark.Stroke.DASHED, ends, fit::at));
    marks.add(Mark.Points.of(name, ink, distances.lengths(), measured));
  }

  private void rows(double beta, Distances distances, NumberTable table) {
    PowerFit finite = distances.fit(distances.finite());
    PowerFit limit = distances.fit(distances.limit());
    String name = "β = " + Cell.plain(beta);
    for (int i = 0; i < lengths.length; i++) {
      table.row(
          name + ", ℓ = " + lengths[i] + ", m = " + headSize(lengths[i]),
          Cell.of(distances.finite().get(i)),
          Cell.of(finite.at(lengths[i])),
          Cell.of(distances.limit().get(i)),
          Cell.of(limit.at(lengths[i])));
    }
    table.row(
        name + ", exponent",
        Cell.NONE,
        Cell.of(finite.exponent()),
        Cell.NONE,
        Cell.of(limit.exponent()));
  }

  /** Distances to the law of the head size and to that of large heads, by length. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Distances(double[] lengths, List<Estimate> finite, List<Estimate> limit) {

    /** How many times farther the law of large heads is at the greatest length. */
    double lastRatio() {
      int last = lengths.length - 1;
      return limit.get(last).value() / finite.get(last).value();
    }

    PowerFit fit(List<Estimate> distances) {
      return PowerFit.of(lengths, distances);
    }
  }
}
