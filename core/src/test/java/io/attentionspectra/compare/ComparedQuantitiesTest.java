package io.attentionspectra.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.RowStatistics;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.compare.internal.CovarianceDistance;
import io.attentionspectra.compare.internal.Deals;
import io.attentionspectra.compare.internal.DebiasedAlignment;
import io.attentionspectra.compare.internal.NearestNeighbours;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each compared number against its definition. */
final class ComparedQuantitiesTest {

  private static final RowStatistics ROWS = new RowStatistics(1, 0.5, 0.25, 0, 0.1, 0.2);

  private static Matrix gaussian(int rows, int columns, long seed) {
    return Matrix.of(rows, columns, Randomness.of(seed).gaussians(rows * columns));
  }

  @Test
  void quantileAveragesKeepTheMeanAndGiveTheWassersteinDistance() {
    double[] squares = descending(64, 3);
    double[] shifted = Arrays.stream(squares).map(x -> 2 * x + 0.5).toArray();
    double[] one = HeadFeatures.of(1.5, ROWS, squares);
    double[] other = HeadFeatures.of(1.5, ROWS, shifted);
    double mean = Arrays.stream(one, HeadFeatures.NUMBERS, one.length).sum() / HeadFeatures.LEVELS;
    assertEquals(Spectrum.of(squares).mean(), mean, 1e-12);
    double[] difference = new double[one.length];
    Arrays.setAll(difference, i -> other[i] - one[i]);
    double exact = Distance.WASSERSTEIN.between(Spectrum.of(squares), Spectrum.of(shifted));
    assertEquals(exact, HeadQuantity.SPECTRUM.size(difference), 1e-12);
    assertEquals(0, HeadQuantity.BETA_HAT.size(difference));
  }

  @Test
  void quantileAveragesOfAnyLengthKeepTheMean() {
    for (int length : new int[] {2, 5, 31, 33, 100}) {
      double[] squares = descending(length, length);
      double[] features = HeadFeatures.of(1, ROWS, squares);
      double mean =
          Arrays.stream(features, HeadFeatures.NUMBERS, features.length).sum()
              / HeadFeatures.LEVELS;
      assertEquals(Spectrum.of(squares).mean(), mean, 1e-12);
    }
  }

  private static double[] descending(int count, long seed) {
    return Spectrum.ofSingularValues(Randomness.of(seed).gaussians(count)).toArray();
  }

  @Test
  void overlapIsTheMeanSquaredCosineOfPrincipalAngles() {
    double angle = 0.3;
    Matrix one = Matrix.of(new double[][] {{1, 0}, {0, 1}, {0, 0}});
    Matrix turned = Matrix.of(new double[][] {{Math.cos(angle), 0}, {0, 1}, {Math.sin(angle), 0}});
    double squared = Math.cos(angle) * Math.cos(angle);
    assertEquals(squared, HeadPair.overlap(one, turned, 1), 1e-14);
    assertEquals((squared + 1) / 2, HeadPair.overlap(one, turned, 2), 1e-14);
    assertEquals(1, HeadPair.overlap(turned, turned, 2));
  }

  @Test
  void covarianceDistancesAreThoseOfTheCovariances() {
    Matrix vectors = gaussian(11, 4, 5);
    CovarianceDistance distance = CovarianceDistance.among(vectors);
    int[] one = {0, 3, 4, 8, 10};
    int[] other = {1, 2, 5, 6, 7, 9};
    Matrix difference = covariance(vectors, one).minus(covariance(vectors, other));
    assertEquals(Math.sqrt(difference.squaredNorm()), distance.between(one, other), 1e-12);
    assertEquals(Math.sqrt(covariance(vectors, one).squaredNorm()), distance.norm(one), 1e-12);
  }

  private static Matrix covariance(Matrix vectors, int[] group) {
    Matrix rows =
        Matrix.generate(group.length, vectors.columns(), (i, j) -> vectors.get(group[i], j));
    return rows.centreColumns().columnGram().scale(1.0 / group.length);
  }

  /** HSIC₁ is the U-statistic over four different texts: Song et al. (2012), eq. 6. */
  @Test
  void alignmentIsThatOfTheUnbiasedEstimator() {
    Matrix one = gaussian(7, 3, 1);
    Matrix other = gaussian(7, 5, 2);
    int[] order = {0, 1, 2, 3, 4, 5, 6};
    Matrix k = one.centreColumns().rowGram();
    Matrix l = other.centreColumns().rowGram();
    double expected = statistic(k, l) / Math.sqrt(statistic(k, k) * statistic(l, l));
    assertEquals(
        expected,
        DebiasedAlignment.of(one).with(DebiasedAlignment.of(other), order).orElseThrow(),
        1e-12);
  }

  private static double statistic(Matrix k, Matrix l) {
    int n = k.rows();
    double sum = 0;
    long count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int q = 0; q < n; q++) {
          for (int r = 0; r < n; r++) {
            if (IntStream.of(i, j, q, r).distinct().count() == 4) {
              sum += k.get(i, j) * (l.get(i, j) + l.get(q, r) - 2 * l.get(i, q));
              count++;
            }
          }
        }
      }
    }
    return sum / count;
  }

  @Test
  void alignmentKnowsNoRotationScaleOrShift() {
    Matrix vectors = gaussian(20, 2, 9);
    double c = Math.cos(1);
    double s = Math.sin(1);
    Matrix turned =
        vectors.times(Matrix.of(new double[][] {{3 * c, -3 * s}, {3 * s, 3 * c}})).map(x -> x + 5);
    int[] order = IntStream.range(0, 20).toArray();
    assertEquals(
        1,
        DebiasedAlignment.of(vectors).with(DebiasedAlignment.of(turned), order).orElseThrow(),
        1e-12);
    Matrix constant = Matrix.generate(20, 2, (i, j) -> 1);
    assertTrue(DebiasedAlignment.of(vectors).with(DebiasedAlignment.of(constant), order).isEmpty());
  }

  @Test
  void neighboursAgreeAsCounted() {
    Matrix line = Matrix.generate(9, 2, (i, j) -> j == 0 ? Math.cos(i * 0.1) : Math.sin(i * 0.1));
    assertEquals(2, NearestNeighbours.count(9));
    assertEquals(10, NearestNeighbours.count(1000));
    NearestNeighbours ordered = NearestNeighbours.of(line);
    assertEquals(new Estimate(1, 0), ordered.recall(ordered));
    Matrix swapped = Matrix.generate(9, 2, (i, j) -> line.get(i == 0 ? 8 : i == 8 ? 0 : i, j));
    // texts 0 and 8 change places: each neighbourhood of two, counted by hand
    double[] shares = {0, 0.5, 1, 1, 1, 1, 1, 0.5, 0};
    assertEquals(
        Arrays.stream(shares).average().orElseThrow(),
        ordered.recall(NearestNeighbours.of(swapped)).value(),
        1e-12);
  }

  @Test
  void aDirectionIsLostOnlyBeyondDoubtAndChance() {
    double[] clear = {1, 1, 1, 1};
    assertEquals(List.of(2), LostDirections.of(List.of(kept(0.99, 0.01), kept(0.25, 0.02)), clear));
    assertTrue(LostDirections.of(List.of(kept(0.99, 0.01), kept(0.25, 0.3)), clear).isEmpty());
    assertTrue(LostDirections.of(List.of(kept(0.65, 0.01)), clear).isEmpty());
    assertTrue(LostDirections.of(List.of(kept(0.25, 0.02)), new double[] {0.4}).isEmpty());
    PairedEstimate withoutNull = new PairedEstimate(new Estimate(0.1, 0), Optional.empty());
    assertTrue(LostDirections.of(List.of(withoutNull), clear).isEmpty());
    assertTrue(
        LostDirections.of(List.of(kept(1, 0), kept(1, 0), kept(1, 0), kept(0.2, 0.01)), clear)
            .isEmpty());
  }

  private static PairedEstimate kept(double value, double error) {
    return new PairedEstimate(new Estimate(value, error), Optional.of(new Estimate(0.2, 0.01)));
  }

  @Test
  void dealsAreOfEqualGroupsAndReachTheLevel() {
    Deals deals = Deals.of(12, 100, Randomness.of(3));
    assertEquals(3999, deals.deals().size());
    deals.deals().forEach(deal -> assertEquals(12, Arrays.stream(deal).distinct().count()));
    assertTrue(100 * deals.smallestPValue(12) < 0.05);
    assertEquals(0.1, deals.smallestPValue(3)); // 6!/(3! 3!)/2 = 10 pairs of groups
    double[] seen = new double[24];
    deals.deals().forEach(deal -> Arrays.stream(deal).forEach(reading -> seen[reading]++));
    // each reading is in half of the deals, within five standard errors
    for (double count : seen) {
      assertEquals(1999.5, count, 5 * Math.sqrt(3999) / 2);
    }
  }

  @Test
  void halvesAreBroughtToAllTexts() {
    assertEquals(Math.sqrt(0.5), Deals.scale(20), 1e-15);
    assertEquals(Math.sqrt(2 / 3.0 / 1.5), Deals.scale(3), 1e-15);
  }
}
