package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Curves of many points, which are read from series, against the functions at single points, which
 * are solved for.
 */
class ManyPointsTest {

  private static final int POINTS = 2000;

  static Stream<SpectralLaw> laws() {
    double[] powers = IntStream.range(0, 200).mapToDouble(i -> 1 / (i + 1.0)).toArray();
    double[] drawn = Randomness.of(5).child("eigenvalues", 0).gaussians(150);
    double[] lumps = Arrays.stream(drawn).map(Math::exp).toArray();
    double[] shares = IntStream.range(0, 150).mapToDouble(i -> 1 + i % 7).toArray();
    double[] ripples = IntStream.range(0, 400).mapToDouble(i -> Math.pow(20, i / 399.0)).toArray();
    double[] tail =
        IntStream.range(0, 420)
            .mapToDouble(i -> i < 20 ? 1e-12 * (1 + i / 20.0) : ripples[i - 20])
            .toArray();
    double[] decades = IntStream.range(0, 400).mapToDouble(i -> Math.pow(10, i / 57.0)).toArray();
    return Stream.of(
        MarchenkoPastur.of(1),
        FreeProduct.of(0.3, 0.5),
        FreeProduct.of(4, 1.001),
        GaussianEquivalence.of(0.5, 1),
        GaussianEquivalence.of(0.8, 0.0625),
        GaussianEquivalence.of(3, 0.01),
        GaussianEquivalence.rectangular(1, 0.1, 5),
        GaussianEquivalence.ofGaussianTokens(0.5, 1, 2),
        GaussianEquivalence.ofMeasuredTokens(1, 0.0625, powers),
        GaussianEquivalence.ofMeasuredTokens(0.3, 0.5, lumps),
        SphericalEquivalence.of(512, 32, 1),
        SphericalEquivalence.of(256, 16, 2, 6),
        Silverstein.of(0.1, new double[] {1, 3, 10}, new double[] {0.5, 0.25, 0.25}),
        Silverstein.of(0.01, lumps),
        Silverstein.of(0.5, lumps, shares),
        Silverstein.of(0.01, ripples),
        Silverstein.of(0.01, tail),
        Silverstein.of(0.25, decades),
        Silverstein.of(1, powers));
  }

  private static void agree(SpectralLaw law, double[] x) {
    Curve curve = law.curve(x);
    double[] density = Arrays.stream(x).map(law::density).toArray();
    double largest =
        Arrays.stream(density).filter(d -> d < Double.POSITIVE_INFINITY).max().orElse(0);
    for (int i = 0; i < x.length; i++) {
      double tolerance = Math.min(1e-12 * largest, 1e-10 * density[i]);
      assertEquals(density[i], curve.density()[i], tolerance, "density at " + x[i]);
      assertEquals(law.cumulative(x[i]), curve.cumulative()[i], 2e-14, "cumulative at " + x[i]);
    }
  }

  private static double[] grid(double lower, double upper) {
    return IntStream.range(0, POINTS)
        .mapToDouble(i -> lower + (upper - lower) * (i + 0.5) / POINTS)
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("laws")
  void regularGrid(SpectralLaw law) {
    agree(law, grid(-0.01 * law.rightEdge(), 1.01 * law.rightEdge()));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void gridOfRatiosTowardsZero(SpectralLaw law) {
    agree(law, Arrays.stream(grid(-12, 0)).map(e -> law.rightEdge() * Math.exp(e)).toArray());
  }

  @ParameterizedTest
  @MethodSource("laws")
  void windowBesideTheRightEdge(SpectralLaw law) {
    agree(law, grid(0.95 * law.rightEdge(), law.rightEdge()));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void anyOrder(SpectralLaw law) {
    double[] grid = grid(0, law.rightEdge());
    double[] swapped =
        IntStream.range(0, POINTS).mapToDouble(i -> grid[(i * 7 + 3) % POINTS]).toArray();
    Curve inOrder = law.curve(grid);
    Curve inAnyOrder = law.curve(swapped);
    assertArrayEquals(
        IntStream.range(0, POINTS)
            .mapToDouble(i -> inOrder.density()[(i * 7 + 3) % POINTS])
            .toArray(),
        inAnyOrder.density());
    assertArrayEquals(swapped, inAnyOrder.x());
  }

  @ParameterizedTest
  @MethodSource("laws")
  void onePointManyTimes(SpectralLaw law) {
    double x = law.quantile(0.777);
    agree(law, DoubleStream.generate(() -> x).limit(100).toArray());
  }
}
