package io.attentionspectra.free.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums of which most values are part of a series, against the sums over all values. */
class NearbySumsTest {

  private static final double RELATIVE = 1e-13;

  /** What curves may differ by from single points, see ManyPointsTest. */
  private static final double MASS = 2e-14;

  /** Laws take units far below the smallest value, in which the others may have any size. */
  @ParameterizedTest
  @CsvSource({"1", "4", "8", "16"})
  void agreeInSmallUnits(double decades) {
    int count = 400;
    double[] values =
        IntStream.range(0, count).mapToDouble(k -> Math.pow(10, decades * k / count)).toArray();
    double[] weights = DoubleStream.generate(() -> 1).limit(count).toArray();
    Population whole = Population.of(values, weights).inSmallUnits();
    for (int k = 10; k < count; k += 30) {
      double pole = 1e-4 / values[k];
      // Nearer to the poles terms of both signs cancel, and either sum loses digits.
      agreeAround(whole, 0.99 * pole, 0.5 * pole);
      agreeAround(whole, 1.1 * pole, -0.3 * pole);
    }
  }

  private static Population population(int count, boolean hasZero) {
    double[] values =
        Arrays.stream(Randomness.of(count).gaussians(count)).map(v -> Math.exp(1.5 * v)).toArray();
    values[0] = hasZero ? 0 : values[0];
    double[] weights = IntStream.range(0, count).mapToDouble(k -> 1 + k % 3).toArray();
    return Population.of(values, weights);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 0.5, 0.1, false",
    "65, 0.5, -0.1, true",
    "300, 0.9, 0.001, true",
    "300, 0.05, -0.002, false",
    "300, 1.3, 0.2, false",
    "300, -0.4, 0.05, true",
    "1001, 0.3, 1e-6, false"
  })
  void agreeWithTheWholeWithinTheDisc(int count, double re, double im, boolean hasZero) {
    agreeAround(population(count, hasZero), re, im);
  }

  private static void agreeAround(Population whole, double re, double im) {
    PopulationSums nearby = whole.around(re, im);
    double radius = whole.radiusAround(re, im);
    assertTrue(radius > 0);
    int series = 0;
    for (int k = 0; k < 40; k++) {
      // The last ones lie beyond the disc, where the whole answers.
      double distance = radius * k / 36;
      double angle = 2.4 * k;
      double tr = re + distance * Math.cos(angle);
      double ti = Math.copySign(im + distance * Math.sin(angle), im);
      Population.Means expected = whole.means(tr, ti);
      Population.Means actual = nearby.means(tr, ti);
      agree(expected.plain(), actual.plain());
      agree(expected.weighted(), actual.weighted());
      double argument = whole.meanArgument(tr, ti);
      assertEquals(argument, nearby.meanArgument(tr, ti), MASS);
      series += k > 0 && k <= 35 && argument != nearby.meanArgument(tr, ti) ? 1 : 0;
    }
    // Another order of summation rounds otherwise: the series were asked.
    assertTrue(series > 0);
  }

  private static void agree(Jet expected, Jet actual) {
    agree(expected.re(), expected.im(), actual.re(), actual.im());
    agree(expected.re1(), expected.im1(), actual.re1(), actual.im1());
    agree(expected.re2(), expected.im2(), actual.re2(), actual.im2());
  }

  private static void agree(double re, double im, double otherRe, double otherIm) {
    double tolerance = RELATIVE * Math.hypot(re, im);
    assertEquals(re, otherRe, tolerance);
    assertEquals(im, otherIm, tolerance);
  }

  @ParameterizedTest
  @CsvSource({"1", "63"})
  void fewValuesAreSummedOneByOne(int count) {
    Population few = population(count, false);
    assertSame(few, few.around(0.5, 0.1));
    assertEquals(0, few.radiusAround(0.5, 0.1));
  }
}
