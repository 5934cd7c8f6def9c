package io.attentionspectra.report.figures.causal.internal;

import static io.attentionspectra.spectrum.Distance.KOLMOGOROV_SMIRNOV;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.report.figures.internal.Cell;
import io.attentionspectra.report.figures.internal.Draws;
import io.attentionspectra.report.figures.internal.Experiment;
import io.attentionspectra.report.figures.internal.Figure;
import io.attentionspectra.report.figures.internal.NumberTable;
import io.attentionspectra.report.figures.internal.Sizes;
import io.attentionspectra.report.figures.internal.UnitListener;
import io.attentionspectra.report.plot.internal.Axis;
import io.attentionspectra.report.plot.internal.Curves;
import io.attentionspectra.report.plot.internal.Plot;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** [C]: the singular values of relative attention under a causal mask. */
public final class CausalDensity implements Experiment {

  private static final double[] BETAS = {0.2, 0.5, 1};
  private static final int DRAWS = 4;
  private static final int BINS = 50;

  private final int length;
  private final int draws;

  public CausalDensity(Sizes sizes) {
    this.length = sizes.of(1000);
    this.draws = sizes.draws(DRAWS);
  }

  @Override
  public String id() {
    return "causal-density";
  }

  @Override
  public int units() {
    return BETAS.length * draws;
  }

  @Override
  public Figure run(Randomness randomness, UnitListener progress) {
    NumberTable table =
        NumberTable.of("β", "distance", "mean of s²", "predicted", "largest s²", "edge");
    List<Plot> plots = new ArrayList<>();
    List<String> distances = new ArrayList<>();
    List<String> largest = new ArrayList<>();
    for (double beta : BETAS) {
      CausalEquivalence law = CausalEquivalence.of(beta, 1);
      Draws<Spectrum> spectra = Draws.of(draws, randomness, r -> spectrum(beta, r), id(), progress);
      Estimate distance = spectra.mean(s -> KOLMOGOROV_SMIRNOV.between(s, law));
      table.row(
          Cell.plain(beta),
          Cell.of(distance),
          Cell.of(spectra.mean(Spectrum::mean)),
          Cell.of(law.mean()),
          Cell.of(spectra.mean(s -> s.get(0))),
          Cell.of(law.rightEdge()));
      plots.add(plot(beta, spectra, law));
      largest.add(
          Cell.of(spectra.mean(s -> s.get(0))).text() + " at " + Cell.of(law.rightEdge()).text());
      distances.add(Cell.of(distance).text() + " at β = " + Cell.plain(beta));
    }
    return new Figure(
        id(),
        "Causal attention: its singular values and their law",
        "[C]: let query i see the keys 1 to i. The squared singular values of "
            + "Y_ij = (i A_ij − 1)/√ℓ, attention relative to uniform attention, follow the causal "
            + "law.",
        "The law has no fitted constant, and the bars follow it: distance "
            + String.join(", ", distances)
            + ". Unlike without a mask many singular values are small, since early queries see "
            + "few keys. The largest squared values and the edges where they are expected are "
            + String.join(", ", largest)
            + "; the larger β, the more they scatter, since single entries of the exponential can "
            + "stick out of the bulk.",
        "ℓ = d_qk = " + length + ", Gaussian queries and keys, " + draws + " draws.",
        plots,
        table);
  }

  private Spectrum spectrum(double beta, Randomness randomness) {
    return CausalReading.RELATIVE.spectrum(
        GaussianHeads.of(length, length, beta).draw(randomness).logits());
  }

  private static Plot plot(double beta, Draws<Spectrum> spectra, CausalEquivalence law) {
    double right = 1.25 * Math.sqrt(law.rightEdge());
    return Plot.of(
        "β = " + Cell.plain(beta),
        Axis.linear("singular value of Y", 0, right),
        Axis.linear("density", 0, 3.5 / right),
        Curves.histogram(
            "measured",
            spectra.values().stream()
                .flatMapToDouble(s -> Arrays.stream(s.toArray()).map(Math::sqrt)),
            0,
            right,
            BINS),
        Curves.densityOfRoot("causal law", law, right / 400, right));
  }
}
