package io.attentionspectra.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class PooledCovarianceTest {

  /** 60 vectors far from the origin: one-pass formulas that cancel would fail here. */
  private static final Matrix ROWS =
      Matrix.of(60, 7, Randomness.of(8).gaussians(420)).map(x -> x + 1e6);

  @Test
  void isTheTwoPassCovarianceHoweverItIsFed() {
    Matrix centred = ROWS.centreColumns();
    Matrix expected = centred.columnGram().scale(1 / 60.0);
    PooledCovariance whole = PooledCovariance.ofDimension(7);
    whole.addAll(ROWS);
    PooledCovariance single = PooledCovariance.ofDimension(7);
    for (int n = 0; n < 60; n++) {
      single.add(ROWS.row(n));
    }
    assertEquals(0, expected.minus(whole.covariance()).largestEntry(), 1e-14);
    assertEquals(0, expected.minus(single.covariance()).largestEntry(), 1e-8);
    assertArrayEquals(ROWS.columnMeans(), single.mean(), 1e-8);
    assertEquals(60, single.count());
    assertEquals(7, single.dimension());
  }

  @Test
  void mergingIsAssociativeAndHasAnIdentity() {
    PooledCovariance a = part(0, 10);
    PooledCovariance b = part(10, 11);
    PooledCovariance c = part(11, 60);
    PooledCovariance empty = PooledCovariance.ofDimension(7);
    PooledCovariance left =
        PooledCovariance.merged(List.of(PooledCovariance.merged(List.of(a, b)), empty, c));
    PooledCovariance right =
        PooledCovariance.merged(List.of(a, PooledCovariance.merged(List.of(b, c))));
    Matrix expected = part(0, 60).covariance();
    assertEquals(0, expected.minus(left.covariance()).largestEntry(), 1e-8);
    assertEquals(0, expected.minus(right.covariance()).largestEntry(), 1e-8);
    assertEquals(60, left.count());
  }

  @Test
  void secondMomentAddsTheMean() {
    Matrix rows = ROWS.map(x -> x - 1e6 + 2);
    PooledCovariance covariance = PooledCovariance.ofDimension(7);
    covariance.addAll(rows);
    Matrix expected = rows.columnGram().scale(1 / 60.0);
    assertEquals(0, expected.minus(covariance.secondMoment()).largestEntry(), 1e-13);
  }

  @Test
  void refusesWhatDoesNotFit() {
    PooledCovariance covariance = PooledCovariance.ofDimension(7);
    assertThrows(IllegalArgumentException.class, covariance::covariance);
    covariance.add(ROWS.row(0));
    assertThrows(IllegalArgumentException.class, covariance::covariance);
    assertThrows(IllegalArgumentException.class, () -> covariance.add(new double[6]));
    assertThrows(
        IllegalArgumentException.class,
        () -> covariance.add(new double[] {0, 0, 0, 0, 0, 0, Double.NaN}));
    assertThrows(
        IllegalArgumentException.class, () -> covariance.merge(PooledCovariance.ofDimension(6)));
    assertThrows(IllegalArgumentException.class, () -> PooledCovariance.ofDimension(0));
    assertThrows(IllegalArgumentException.class, () -> PooledCovariance.merged(List.of()));
  }

  private static PooledCovariance part(int from, int to) {
    PooledCovariance part = PooledCovariance.ofDimension(7);
    for (int n = from; n < to; n++) {
      part.add(ROWS.row(n));
    }
    return part;
  }
}
