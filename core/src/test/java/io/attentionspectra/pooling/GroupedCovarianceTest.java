package io.attentionspectra.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Moments by group against their definitions. */
final class GroupedCovarianceTest {

  private static final int DIMENSION = 5;

  private static double[] vector(int n) {
    double[] vector = Randomness.of(11).child("vector", n).gaussians(DIMENSION);
    vector[0] += 3 * group(n) + 100;
    return vector;
  }

  private static int group(int n) {
    return n % 3 == 0 ? 1 : 0;
  }

  private static GroupedCovariance of(int from, int to) {
    GroupedCovariance all = GroupedCovariance.of(2, DIMENSION);
    for (int n = from; n < to; n++) {
      all.add(vector(n), group(n));
    }
    return all;
  }

  private static Matrix rows(int count, int group) {
    return Matrix.of(
        IntStream.range(0, count)
            .filter(n -> group < 0 || group(n) == group)
            .mapToObj(GroupedCovarianceTest::vector)
            .toArray(double[][]::new));
  }

  /** 300 vectors: two full batches and waiting rows. */
  @Test
  void meetsItsDefinitions() {
    GroupedCovariance all = of(0, 300);
    Matrix everything = rows(300, -1);
    near(everything.centreColumns().columnGram().scale(1 / 300.0), all.covariance());
    near(
        rows(300, 0).centreColumns().columnGram().plus(rows(300, 1).centreColumns().columnGram()),
        all.scatterWithin());
    assertArrayEquals(everything.columnMeans(), all.mean(), 1e-12);
    assertArrayEquals(rows(300, 1).columnMeans(), all.mean(1), 1e-12);
    assertEquals(100, all.count(1));
    assertEquals(300, all.count());
  }

  @Test
  void mergesPartsOfAnySize() {
    GroupedCovariance parts = of(0, 0);
    parts.merge(of(0, 10));
    parts.merge(of(10, 200));
    parts.merge(of(200, 300));
    assertEquals(300, parts.count());
    near(of(0, 300).covariance(), parts.covariance());
    near(of(0, 300).scatterWithin(), parts.scatterWithin());
  }

  /** Reading in between must not change a bit of what comes later. */
  @Test
  void goesOnBitForBit() throws IOException {
    GroupedCovariance whole = of(0, 300);
    GroupedCovariance first = of(0, 177);
    first.covariance();
    first.mean(0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    first.writeTo(new DataOutputStream(bytes));
    GroupedCovariance second = GroupedCovariance.of(2, DIMENSION);
    second.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (int n = 177; n < 300; n++) {
      second.add(vector(n), group(n));
    }
    assertEquals(whole.covariance(), second.covariance());
    assertEquals(whole.scatterWithin(), second.scatterWithin());
    GroupedCovariance other = GroupedCovariance.of(2, DIMENSION + 1);
    assertThrows(
        IOException.class,
        () -> other.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))));
  }

  @Test
  void refusesWhatDoesNotFit() {
    GroupedCovariance all = GroupedCovariance.of(2, DIMENSION);
    assertThrows(IllegalArgumentException.class, () -> all.add(new double[4], 0));
    assertThrows(IllegalArgumentException.class, () -> all.add(new double[DIMENSION], 2));
    assertThrows(
        IllegalArgumentException.class, () -> all.add(new double[] {0, 0, Double.NaN, 0, 0}, 0));
    assertThrows(IllegalArgumentException.class, all::covariance);
    assertThrows(
        IllegalArgumentException.class, () -> all.merge(GroupedCovariance.of(1, DIMENSION)));
  }

  private static void near(Matrix expected, Matrix actual) {
    double largest = expected.minus(actual).largestEntry();
    assertTrue(largest <= 1e-9 * expected.largestEntry(), "off by " + largest);
  }
}
