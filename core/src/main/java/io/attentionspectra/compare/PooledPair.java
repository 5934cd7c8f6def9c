package io.attentionspectra.compare;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.compare.internal.CovarianceDistance;
import io.attentionspectra.compare.internal.Deals;
import io.attentionspectra.compare.internal.DebiasedAlignment;
import io.attentionspectra.compare.internal.NearestNeighbours;
import io.attentionspectra.compare.internal.Quantile;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SingularTriplets;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.Depth;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The pooled texts of two models at one depth, side by side. */
final class PooledPair {

  /** Leading eigenvectors whose space is compared. */
  private static final int DIRECTIONS = 5;

  /** Splits behind what chance makes of spectra and subspaces, which cost an eigenproblem each. */
  private static final int SPLITS = 20;

  private final Depth depth;
  private final Matrix first;
  private final Matrix second;
  private final SpectralSolver solver;
  private final Deals deals;
  private final Randomness randomness;

  /** Of vectors as rows, row i of either the same text. */
  PooledPair(
      Depth depth,
      Matrix first,
      Matrix second,
      SpectralSolver solver,
      Deals deals,
      Randomness randomness) {
    this.depth = depth;
    this.first = first;
    this.second = second;
    this.solver = solver;
    this.deals = deals;
    this.randomness = randomness;
  }

  /** What differs; p-values not corrected yet. */
  DepthComparison comparison() {
    int n = first.rows();
    boolean sameWidth = first.columns() == second.columns();
    Covariances covariances = sameWidth ? covariances() : Covariances.NONE;
    int directions = Math.min(DIRECTIONS, Math.min(first.columns(), n / 2 - 1));
    Leading leading = sameWidth ? leading(directions) : Leading.NONE;
    int neighbours = NearestNeighbours.count(n);
    return new DepthComparison(
        depth,
        n,
        first.columns(),
        second.columns(),
        covariances.distance(),
        covariances.pValue(),
        covariances.pValue(),
        leading.spectrum(),
        leading.subspace(),
        directions,
        NearestNeighbours.of(first).recall(NearestNeighbours.of(second)),
        neighbours / (n - 1.0),
        neighbours,
        alignment());
  }

  /** What is found of the covariances. */
  private record Covariances(Optional<DepthChange> distance, OptionalDouble pValue) {
    static final Covariances NONE = new Covariances(Optional.empty(), OptionalDouble.empty());
  }

  private Covariances covariances() {
    int n = first.rows();
    CovarianceDistance distance =
        CovarianceDistance.among(
            Matrix.generate(
                2 * n, first.columns(), (i, j) -> i < n ? first.get(i, j) : second.get(i - n, j)));
    int[] ofFirst = IntStream.range(0, n).toArray();
    double unit = distance.norm(ofFirst);
    if (!(unit > 0)) {
      return Covariances.NONE;
    }
    double observed = distance.between(ofFirst, IntStream.range(n, 2 * n).toArray());
    double slack = 1e-9 * unit;
    long reached =
        deals.deals().parallelStream()
            .filter(deal -> distance.between(deal, others(deal, 2 * n)) >= observed - slack)
            .count();
    double[] halves =
        deals.splits().parallelStream()
            .mapToDouble(split -> distance.between(split, others(split, n)))
            .toArray();
    return new Covariances(
        Optional.of(
            new DepthChange(observed / unit, Deals.scale(n) * Quantile.of(0.95, halves) / unit)),
        OptionalDouble.of((1.0 + reached) / (deals.deals().size() + 1)));
  }

  /** The numbers below a limit that are not in a group. */
  private static int[] others(int[] group, int limit) {
    boolean[] in = new boolean[limit];
    for (int i : group) {
      in[i] = true;
    }
    return IntStream.range(0, limit).filter(i -> !in[i]).toArray();
  }

  /** What is found of eigenvalues and leading eigenvectors. */
  private record Leading(Optional<DepthChange> spectrum, Optional<DepthChange> subspace) {
    static final Leading NONE = new Leading(Optional.empty(), Optional.empty());
  }

  private Leading leading(int directions) {
    int n = first.rows();
    List<Matrix> parts = new ArrayList<>(List.of(scaled(first), scaled(second)));
    List<int[]> splits = deals.splits().subList(0, SPLITS);
    for (int[] split : splits) {
      parts.add(scaled(rows(split)));
      parts.add(scaled(rows(others(split, n))));
    }
    List<SingularTriplets> found = solver.allLeadingTriplets(parts, directions);
    double unit = Spectrum.of(found.get(0).squaredValues()).mean();
    if (!(unit > 0)) {
      return Leading.NONE;
    }
    double[] spectra = new double[SPLITS];
    double[] sines = new double[SPLITS];
    for (int split = 0; split < SPLITS; split++) {
      SingularTriplets one = found.get(2 + 2 * split);
      SingularTriplets other = found.get(3 + 2 * split);
      spectra[split] = Deals.scale(n) * distance(one, other) / unit;
      sines[split] =
          Math.pow(Deals.scale(n), 2)
              * (1 - HeadPair.overlap(one.right(), other.right(), directions));
    }
    return new Leading(
        Optional.of(
            new DepthChange(
                distance(found.get(0), found.get(1)) / unit, Quantile.of(0.95, spectra))),
        Optional.of(
            new DepthChange(
                HeadPair.overlap(found.get(0).right(), found.get(1).right(), directions),
                1 - Quantile.of(0.95, sines))));
  }

  private static double distance(SingularTriplets one, SingularTriplets other) {
    return Distance.WASSERSTEIN.between(
        Spectrum.of(one.squaredValues()), Spectrum.of(other.squaredValues()));
  }

  /** Rows whose column Gram matrix is their covariance. */
  private static Matrix scaled(Matrix vectors) {
    return vectors.centreColumns().scale(1 / Math.sqrt(vectors.rows()));
  }

  private Matrix rows(int[] texts) {
    return Matrix.generate(texts.length, first.columns(), (i, j) -> first.get(texts[i], j));
  }

  private Optional<DepthChange> alignment() {
    DebiasedAlignment one = DebiasedAlignment.of(first);
    DebiasedAlignment other = DebiasedAlignment.of(second);
    List<Integer> texts = IntStream.range(0, first.rows()).boxed().toList();
    OptionalDouble observed = one.with(other, order(texts));
    if (observed.isEmpty()) {
      return Optional.empty();
    }
    double[] permuted = new double[SPLITS];
    for (int i = 0; i < SPLITS; i++) {
      int[] order = order(randomness.child("permutation", i).shuffled(texts));
      permuted[i] = one.with(other, order).orElse(0);
    }
    return Optional.of(new DepthChange(observed.getAsDouble(), Quantile.of(0.95, permuted)));
  }

  private static int[] order(List<Integer> texts) {
    return texts.stream().mapToInt(Integer::intValue).toArray();
  }
}
