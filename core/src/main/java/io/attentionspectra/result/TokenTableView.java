package io.attentionspectra.result;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.law.Silverstein;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.signal.SpikedPopulation;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * The spectrum of the covariance of a model's token table, V rows in dimension d, against a
 * population of r leading eigenvalues over an isotropic rest: Silverstein's law of r spikes, each
 * of weight 1/d, and σ² of weight (d − r)/d, at γ = d/V. What lies beyond the right edge of the
 * isotropic rest is the footprint of the low-rank part (M. Seddik, arXiv 2605.06826, the figure on
 * a real model).
 *
 * <p>r is the smallest number for which the next eigenvalue lies within the edge of the rest: below
 * the Tracy–Widom quantile of 99.5 % at the Marchenko–Pastur edge of the mean of the remaining
 * eigenvalues (S. Kritchman and B. Nadler, Chemom. Intell. Lab. Syst. 94 (2008) 19, without their
 * correction of σ², which is of order r/V). It is at most d/2; a table that needs more has no
 * isotropic rest, which {@link #isotropicRest} says.
 *
 * @param vocabulary V
 * @param gamma γ = d/V
 * @param rank r
 * @param isotropicRest whether r was found below its bound
 * @param noise σ², mean of the eigenvalues after the r-th
 * @param edge right edge of the isotropic rest
 * @param footprint the eigenvalues beyond the edge
 * @param share share of the total variance that lies in them
 * @param kolmogorovSmirnov distance of the whole spectrum to each law by label
 * @param detail eigenvalues, and the laws {@value #ISOTROPIC} (Marchenko–Pastur of all the
 *     variance) and {@value #FITTED} as curves
 */
public record TokenTableView(
    int vocabulary,
    double gamma,
    int rank,
    boolean isotropicRest,
    double noise,
    double edge,
    List<Footprint> footprint,
    double share,
    Map<String, Double> kolmogorovSmirnov,
    SpectrumDetail detail) {

  /** Label of the law without signal. */
  public static final String ISOTROPIC = "isotropic";

  /** Label of the fitted law. */
  public static final String FITTED = "top-r plus isotropic";

  private static final double LEVEL = 0.005;

  /**
   * An eigenvalue beyond the edge.
   *
   * @param value the eigenvalue of the table's covariance
   * @param population the population eigenvalue that shows up there, by {@link
   *     SpikedPopulation#spikeBehind}
   */
  public record Footprint(double value, double population) {}

  /**
   * The view of a table.
   *
   * @param eigenvalues d eigenvalues of the covariance of its rows, divisor V, in any order
   * @param vocabulary V, at least 2
   * @return the view
   * @throws IllegalArgumentException if there are fewer than four eigenvalues, one is negative or
   *     not finite, or all are 0
   */
  public static TokenTableView of(double[] eigenvalues, int vocabulary) {
    Check.atLeast("number of eigenvalues", eigenvalues.length, 4);
    Check.atLeast("vocabulary", vocabulary, 2);
    Spectrum spectrum = Spectrum.of(eigenvalues);
    Check.nonNegative("smallest eigenvalue", spectrum.get(spectrum.size() - 1));
    Check.positive("largest eigenvalue", spectrum.get(0));
    double gamma = spectrum.size() / (double) vocabulary;
    EdgeSignificance unit = EdgeSignificance.of(MarchenkoPastur.of(gamma));
    int rank = rank(spectrum, unit.criticalEigenvalue(LEVEL, spectrum.size()));
    double noise = rest(spectrum, rank);
    double edge = noise * MarchenkoPastur.of(gamma).rightEdge();
    List<Footprint> footprint = footprint(spectrum, gamma, noise, edge);
    Map<String, SoftEdged> laws = new LinkedHashMap<>();
    laws.put(ISOTROPIC, MarchenkoPastur.of(gamma, spectrum.mean()));
    laws.put(FITTED, fitted(spectrum.size(), gamma, rank, noise, footprint));
    Map<String, Double> distances = new LinkedHashMap<>();
    Map<String, PlottedCurve> curves = new LinkedHashMap<>();
    laws.forEach(
        (label, law) -> {
          distances.put(label, Distance.KOLMOGOROV_SMIRNOV.between(spectrum, law));
          curves.put(label, PlottedCurve.of(law));
        });
    double total = spectrum.mean() * spectrum.size();
    return new TokenTableView(
        vocabulary,
        gamma,
        rank,
        rank < spectrum.size() / 2,
        noise,
        edge,
        footprint,
        footprint.stream().mapToDouble(Footprint::value).sum() / total,
        distances,
        new SpectrumDetail(spectrum, curves, Map.of()));
  }

  private static int rank(Spectrum spectrum, double critical) {
    int rank = 0;
    while (rank < spectrum.size() / 2 && spectrum.get(rank) > critical * rest(spectrum, rank)) {
      rank++;
    }
    return rank;
  }

  private static double rest(Spectrum spectrum, int rank) {
    return Arrays.stream(spectrum.toArray()).skip(rank).average().orElseThrow();
  }

  private static List<Footprint> footprint(
      Spectrum spectrum, double gamma, double noise, double edge) {
    List<Footprint> footprint = new ArrayList<>();
    if (noise > 0) {
      SpikedPopulation model = SpikedPopulation.of(gamma, List.of(new Atom(noise, 1)));
      for (int i = 0; i < spectrum.size() && spectrum.get(i) > edge; i++) {
        double value = spectrum.get(i);
        footprint.add(new Footprint(value, model.spikeBehind(value).orElse(value)));
      }
    } else {
      for (int i = 0; i < spectrum.size() && spectrum.get(i) > 0; i++) {
        footprint.add(new Footprint(spectrum.get(i), spectrum.get(i)));
      }
    }
    return List.copyOf(footprint);
  }

  private static Silverstein fitted(
      int size, double gamma, int rank, double noise, List<Footprint> footprint) {
    double[] values = new double[rank + 1];
    double[] weights = new double[rank + 1];
    for (int i = 0; i < rank; i++) {
      values[i] = footprint.get(i).population();
      weights[i] = 1;
    }
    values[rank] = noise;
    weights[rank] = size - rank;
    return Silverstein.of(gamma, values, weights);
  }

  /**
   * The view in one line.
   *
   * @return how much of the table is low-rank
   */
  public String verdict() {
    return String.format(
        Locale.ROOT,
        "Token table: %d of %d eigenvalues lie beyond the edge %.4g of an isotropic rest and hold"
            + " %.0f %% of the variance%s",
        footprint.size(),
        detail.spectrum().size(),
        edge,
        100 * share,
        isotropicRest ? "" : "; even half of the eigenvalues as signal leave no isotropic rest");
  }

  /**
   * The view as nested maps, lists, strings, numbers and null, ready for any JSON writer.
   *
   * @return the document, without the eigenvalues and curves
   */
  @API(status = API.Status.INTERNAL)
  public Document toDocument() {
    return new Document()
        .put("vocabulary", vocabulary)
        .number("gamma", gamma)
        .put("rank", rank)
        .put("isotropicRest", isotropicRest)
        .number("noise", noise)
        .number("edge", edge)
        .numbers("footprint", footprint.stream().mapToDouble(Footprint::value).toArray())
        .numbers("population", footprint.stream().mapToDouble(Footprint::population).toArray())
        .number("share", share)
        .numbers("ks", kolmogorovSmirnov);
  }
}
