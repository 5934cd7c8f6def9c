package io.attentionspectra.spark.vectors;

import io.attentionspectra.attention.SpectrumShape;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.nulls.PooledLaw;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.nulls.TokenPopulation;
import io.attentionspectra.pooling.PooledCovariance;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.signal.MultipleTesting;
import io.attentionspectra.spark.internal.VectorSums;
import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** From the sums of a column of vectors to its result; called once, where the sums end. */
final class VectorFinding {

  /** Variance below this share of the squared mean is rounding of vectors that are all alike. */
  private static final double ROUNDING = 1e-12;

  private final VectorSums sums;
  private final List<String> notes = new ArrayList<>();

  private VectorFinding(VectorSums sums) {
    this.sums = sums;
    BadVectors bad = BadVectors.of(sums);
    if (bad.total() > 0) {
      notes.add(bad.sentence(sums.dimension()));
    }
  }

  /**
   * The result.
   *
   * @param population eigenvalues of the population; none where all directions are alike
   */
  static VectorResult of(VectorSums sums, double[] population) {
    return new VectorFinding(sums).result(population);
  }

  private VectorResult result(double[] population) {
    String law = population.length == 0 ? "Marchenko–Pastur" : PooledNull.silverstein().name();
    PooledCovariance covariance = sums.covariance();
    if (covariance.count() < 2) {
      notes.add("no spectrum: at least 2 vectors are needed, there are " + covariance.count());
      return result(law, Optional.empty(), Optional.empty(), List.of());
    }
    int leading = Math.min(PooledResult.LEADING, sums.dimension());
    SymmetricEigen eigen = SpectralSolver.standard().eigen(covariance.covariance(), leading);
    Spectrum spectrum = Spectrum.of(nonNegative(eigen.values()));
    Optional<EdgeSignificance> test = test(spectrum, population);
    List<Outlier> outliers =
        test.map(edge -> outliers(edge, spectrum, eigen, leading)).orElse(List.of());
    return result(law, Optional.of(spectrum), test, outliers);
  }

  private VectorResult result(
      String law,
      Optional<Spectrum> spectrum,
      Optional<EdgeSignificance> test,
      List<Outlier> outliers) {
    return new VectorResult(
        sums.covariance().count(),
        sums.dimension(),
        law,
        spectrum,
        test.map(edge -> edge.scaling().edge()),
        test.flatMap(edge -> spectrum.map(all -> edge.pValue(all.get(0), all.size()))),
        outliers,
        BadVectors.of(sums),
        notes);
  }

  private Optional<EdgeSignificance> test(Spectrum spectrum, double[] population) {
    PooledCovariance covariance = sums.covariance();
    double total = spectrum.mean() * spectrum.size();
    double mean = Arrays.stream(covariance.mean()).map(x -> x * x).sum();
    if (!(total > ROUNDING * (total + mean))) {
      notes.add("no edge: it is the same vector in every row");
      return Optional.empty();
    }
    double gamma = (double) sums.dimension() / covariance.count();
    if (population.length == 0) {
      EdgeScaling edge = MarchenkoPastur.rightEdge(gamma, spectrum.mean());
      return Optional.of(new EdgeSignificance(edge));
    }
    PooledNull silverstein = PooledNull.silverstein();
    double[] descending = Spectrum.of(population).toArray();
    TokenPopulation tokens = TokenPopulation.of(descending, gamma, gamma);
    return Optional.ofNullable(
            PooledLaw.of(
                    List.of(silverstein),
                    tokens,
                    (none, why) -> notes.add("no " + none.name() + " law: " + why))
                .get(silverstein))
        .flatMap(PooledLaw::edge);
  }

  private static List<Outlier> outliers(
      EdgeSignificance edge, Spectrum spectrum, SymmetricEigen eigen, int leading) {
    double[] pValues = new double[leading];
    double[] participation = new double[leading];
    for (int j = 0; j < leading; j++) {
      pValues[j] = edge.pValue(spectrum.get(j), spectrum.size());
      participation[j] = SpectrumShape.participation(eigen.vector(j));
    }
    return Outlier.leading(spectrum, pValues, MultipleTesting.HOLM.adjust(pValues), participation);
  }

  private static double[] nonNegative(double[] values) {
    return Arrays.stream(values).map(value -> Math.max(0, value)).toArray();
  }
}
