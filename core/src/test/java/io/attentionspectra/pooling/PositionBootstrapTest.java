package io.attentionspectra.pooling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.linalg.Matrix;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Covariances over positions and the spread of their bootstrap replicates. */
final class PositionBootstrapTest {

  private static final int REPLICATES = 400;

  /** y₁ and y₂ have variance 1 and covariance 0.6; y₃ is constant. */
  private static double[] text(int seed, long n) {
    double[] z = Randomness.of(seed).child("text", n).gaussians(2);
    return new double[] {z[0] + 5, 0.6 * z[0] + 0.8 * z[1], 7};
  }

  private static PositionBootstrap of(int seed, int from, int to) {
    PositionBootstrap all = PositionBootstrap.of(3, REPLICATES, Randomness.of(5));
    for (int n = from; n < to; n++) {
      all.add(n, text(seed, n));
    }
    return all;
  }

  @Test
  void covarianceMeetsItsDefinition() {
    double[][] rows = new double[200][];
    for (int n = 0; n < rows.length; n++) {
      rows[n] = text(1, n);
    }
    Matrix expected = Matrix.of(rows).centreColumns().columnGram().scale(1 / 199.0);
    Matrix found = of(1, 0, 200).covariance();
    assertTrue(expected.minus(found).largestEntry() < 1e-12);
    assertEquals(0, found.get(2, 2));
  }

  /**
   * The standard error of a Gaussian covariance is √((1 + r²)/N). Over 20 data sets the mean of
   * bootstrapped errors meets it within 4 % (each has a relative error of about 1/√(2·400) from the
   * replicates and √(2/N) from the data).
   */
  @Test
  void replicatesSpreadAsNewTextsWould() {
    RunningMoments errors = new RunningMoments();
    RunningMoments centres = new RunningMoments();
    for (int seed = 0; seed < 20; seed++) {
      PositionBootstrap all = of(seed, 0, 400);
      RunningMoments spread = new RunningMoments();
      for (int b = 0; b < REPLICATES; b++) {
        spread.add(all.replicate(b).get(0, 1));
      }
      errors.add(Math.sqrt(spread.variance()));
      centres.add(spread.mean() - all.covariance().get(0, 1));
    }
    double expected = Math.sqrt(1.36 / 400);
    assertEquals(expected, errors.mean(), 0.04 * expected);
    assertEquals(0, centres.mean(), 0.05 * expected);
  }

  /** Weights belong to texts, not to accumulators. */
  @Test
  void mergingKeepsTheReplicates() {
    PositionBootstrap whole = of(1, 0, 300);
    PositionBootstrap parts = of(1, 0, 100);
    parts.merge(of(1, 100, 300));
    assertTrue(whole.covariance().minus(parts.covariance()).largestEntry() < 1e-12);
    for (int b = 0; b < REPLICATES; b++) {
      double difference = whole.replicate(b).minus(parts.replicate(b)).largestEntry();
      assertTrue(difference < 0.05, "replicate " + b + " differs by " + difference);
    }
  }

  @Test
  void goesOnBitForBit() throws IOException {
    PositionBootstrap first = of(1, 0, 120);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    first.writeTo(new DataOutputStream(bytes));
    PositionBootstrap second = PositionBootstrap.of(3, REPLICATES, Randomness.of(5));
    second.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (int n = 120; n < 300; n++) {
      second.add(n, text(1, n));
    }
    PositionBootstrap whole = of(1, 0, 300);
    assertEquals(whole.covariance(), second.covariance());
    assertEquals(whole.replicate(17), second.replicate(17));
  }

  @Test
  void refusesWhatDoesNotFit() {
    PositionBootstrap all = of(1, 0, 2);
    assertThrows(IllegalArgumentException.class, all::covariance);
    assertThrows(IllegalArgumentException.class, () -> all.add(2, new double[2]));
    assertThrows(IllegalArgumentException.class, () -> all.add(2, new double[] {0, Double.NaN, 0}));
    assertThrows(
        IllegalArgumentException.class, () -> PositionBootstrap.of(1, 10, Randomness.of(0)));
  }

  /** The other accumulators of the package in one stream. */
  @Test
  void statesOfTheOthersGoOnToo() throws IOException {
    UnlabelledCorrelation correlation = UnlabelledCorrelation.of(2, 3);
    PooledCovariance covariance = PooledCovariance.ofDimension(3);
    LengthHistogram lengths = new LengthHistogram();
    for (int n = 0; n < 10; n++) {
      Matrix tokens = Matrix.of(2, 3, Randomness.of(n).gaussians(6));
      correlation.add(tokens);
      covariance.addAll(tokens);
      lengths.add(n % 4);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    correlation.writeTo(out);
    covariance.writeTo(out);
    lengths.writeTo(out);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    UnlabelledCorrelation correlation2 = UnlabelledCorrelation.of(2, 3);
    PooledCovariance covariance2 = PooledCovariance.ofDimension(3);
    LengthHistogram lengths2 = new LengthHistogram();
    correlation2.readFrom(in);
    covariance2.readFrom(in);
    lengths2.readFrom(in);
    assertEquals(0, in.available());
    assertEquals(correlation.moments(), correlation2.moments());
    assertEquals(covariance.covariance(), covariance2.covariance());
    assertEquals(lengths.counts(), lengths2.counts());
    lengths2.merge(lengths);
    assertEquals(20, lengths2.total());
    assertEquals(6, lengths.below(2));
  }
}
