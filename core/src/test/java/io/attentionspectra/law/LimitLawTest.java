package io.attentionspectra.law;

import static io.attentionspectra.free.Free.gaussianProduct;
import static io.attentionspectra.free.Free.marchenkoPastur;
import static io.attentionspectra.free.Free.product;
import static io.attentionspectra.free.Free.rDiagonal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.free.Free;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.SpectralLaw;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Laws that become other laws in a limit, each with the rate at which they do. */
class LimitLawTest {

  /** sup |F − G| on a grid of quantiles of G. */
  private static double distance(SpectralLaw law, SpectralLaw limit) {
    double worst = 0;
    for (int k = 1; k < 200; k++) {
      double x = limit.quantile(k / 200.0);
      worst = Math.max(worst, Math.abs(law.cumulative(x) - limit.cumulative(x)));
    }
    return worst;
  }

  /** The distance is within the bound, and ten times closer to the limit at most 0.15 as large. */
  private static void assertFirstOrder(SpectralLaw near, SpectralLaw nearer, SpectralLaw limit) {
    double first = distance(near, limit);
    double second = distance(nearer, limit);
    assertTrue(first < 0.02, () -> "distance " + first);
    assertTrue(second < 0.15 * first, () -> first + " then " + second);
  }

  @Test
  void freeProductWithVanishingDeltaIsMarchenkoPastur() {
    SpectralLaw limit = MarchenkoPastur.of(0.4, 2);
    assertFirstOrder(FreeProduct.of(1e-3, 0.4, 2), FreeProduct.of(1e-4, 0.4, 2), limit);
  }

  @Test
  void attentionWithLargeHeadsIsMarchenkoPastur() {
    SpectralLaw limit = MarchenkoPastur.of(1, Math.expm1(0.49));
    SpectralLaw near = GaussianEquivalence.of(0.7, 1e3);
    assertFirstOrder(near, GaussianEquivalence.of(0.7, 1e4), limit);
  }

  @Test
  void sphericalEquivalenceOfLargeHeadsIsGaussianEquivalence() {
    SpectralLaw limit = GaussianEquivalence.of(0.7, 0.5);
    SpectralLaw near = SphericalEquivalence.of(2_000, 1_000, 0.7);
    assertFirstOrder(near, SphericalEquivalence.of(20_000, 10_000, 0.7), limit);
  }

  @Test
  void manyTokensDimensionsGiveIndependentQueriesAndKeys() {
    SpectralLaw limit = GaussianEquivalence.of(1, 0.5);
    SpectralLaw near = GaussianEquivalence.ofGaussianTokens(1, 0.5, 1e3);
    assertFirstOrder(near, GaussianEquivalence.ofGaussianTokens(1, 0.5, 1e4), limit);
  }

  @Test
  void silversteinOfSampledMarchenkoPasturIsTheFreeProduct() {
    SpectralLaw limit = FreeProduct.of(0.3, 0.5);
    SpectralLaw near = Silverstein.of(0.5, quantiles(MarchenkoPastur.of(0.3), 20));
    assertFirstOrder(near, Silverstein.of(0.5, quantiles(MarchenkoPastur.of(0.3), 200)), limit);
  }

  @Test
  void measuredTokensSampledFromMarchenkoPasturAreGaussianTokens() {
    SpectralLaw limit = GaussianEquivalence.ofGaussianTokens(1, 0.5, 2);
    double[] few = quantiles(MarchenkoPastur.of(0.5), 20);
    double[] many = quantiles(MarchenkoPastur.of(0.5), 200);
    SpectralLaw near = GaussianEquivalence.ofMeasuredTokens(1, 0.5, few);
    assertFirstOrder(near, GaussianEquivalence.ofMeasuredTokens(1, 0.5, many), limit);
  }

  @Test
  void onePopulationEigenvalueIsMarchenkoPastur() {
    assertSame(Silverstein.of(0.5, 3, 3, 3), MarchenkoPastur.of(0.5, 3));
  }

  @Test
  void samplesOfOneVarianceMakeTheSeparableLawSilversteins() {
    for (double gamma : new double[] {0.01, 0.5, 1, 3}) {
      SpectralLaw separable =
          SeparableCovariance.of(
              gamma,
              new double[] {1, 3, 10},
              new double[] {0.5, 0.3, 0.2},
              new double[] {0.5, 0.5},
              new double[] {1, 2});
      assertSame(
          separable,
          Silverstein.of(gamma, new double[] {0.5, 1.5, 5}, new double[] {0.5, 0.3, 0.2}));
      SpectralLaw table =
          SeparableCovariance.of(
              gamma, Free.marchenkoPastur(0.4), new double[] {0.125}, new double[] {1});
      assertSame(table, FreeProduct.of(0.4, gamma, 0.125));
    }
  }

  /**
   * XXᵀ and XᵀX have the same spectrum: H and D change places, γ becomes 1/γ, eigenvalues are
   * divided by γ, and the mass off zero is multiplied by γ.
   */
  @ParameterizedTest
  @CsvSource({"0.05", "0.7", "4", "40"})
  void populationsOfDimensionsAndSamplesChangePlaces(double gamma) {
    double[] h = {1, 3, 10};
    double[] d = {0.02, 0.5};
    double[] few = {0.5, 0.3, 0.2};
    double[] half = {0.5, 0.5};
    SpectralLaw law = SeparableCovariance.of(gamma, h, few, d, half);
    SpectralLaw turned = SeparableCovariance.of(1 / gamma, d, half, h, few);
    assertEquals(law.intervals().size(), turned.intervals().size());
    for (int i = 0; i < law.intervals().size(); i++) {
      double upper = law.intervals().get(i).upper();
      assertEquals(upper, gamma * turned.intervals().get(i).upper(), 1e-12 * upper);
    }
    for (int i = 1; i < 40; i++) {
      double x = law.rightEdge() * i / 40;
      double survival = law.survival(x);
      assertEquals(survival, turned.survival(x / gamma) / gamma, 1e-12 * survival + 1e-14);
      double density = law.density(x);
      assertEquals(density, turned.density(x / gamma) / gamma / gamma, 1e-10 * density);
    }
  }

  /** A step through a gap once jumped over the second of these intervals and lost its mass. */
  @Test
  void narrowIntervalsBesideOthersAreFound() {
    double[] h = {0.5447969977216796, 0.19274009602428618, 0.21883909714348174, 7.264885880384447};
    double[] shares = {
      0.37640032453501177, 0.4340412512184048, 0.074665548852105, 0.11489287539447851
    };
    SpectralLaw law = Silverstein.of(0.009130397742759162, h, shares);
    assertEquals(4, law.intervals().size());
    double mass = 0;
    for (Interval interval : law.intervals()) {
      mass += law.cumulative(interval.upper()) - law.cumulative(interval.lower());
    }
    assertEquals(1, mass, 1e-12);
    for (double q = 0.435; q < 0.5; q += 0.01) {
      assertEquals(q, law.cumulative(law.quantile(q)), 1e-13);
    }
  }

  @Test
  void orthonormalMeasuredTokensAreIndependentQueriesAndKeys() {
    double[] equal = {2, 2, 2, 2};
    assertSame(GaussianEquivalence.ofMeasuredTokens(1, 0.5, equal), GaussianEquivalence.of(1, 0.5));
  }

  @Test
  void rectangularOfAspectOneIsSquare() {
    assertSame(GaussianEquivalence.rectangular(1, 0.5, 1), GaussianEquivalence.of(1, 0.5));
    SpectralLaw square = GaussianEquivalence.of(1, 0.5);
    SpectralLaw near = GaussianEquivalence.rectangular(1, 0.5, 1.001);
    assertFirstOrder(near, GaussianEquivalence.rectangular(1, 0.5, 1.0001), square);
  }

  /** G Hᵀ by its S-transform and by its determining series. */
  @Test
  void productOfGaussianMatricesHasTwoDescriptions() {
    for (double c : new double[] {0.3, 1, 4}) {
      assertSame(
          rDiagonal(product(marchenkoPastur(1), marchenkoPastur(1 / c))).law("S-transform"),
          gaussianProduct(1, c).law("determining series"));
    }
  }

  private static void assertSame(SpectralLaw law, SpectralLaw expected) {
    assertEquals(0, distance(law, expected), 1e-12);
    assertEquals(expected.rightEdge(), law.rightEdge(), 1e-12 * expected.rightEdge());
  }

  private static double[] quantiles(SpectralLaw law, int count) {
    double[] values = new double[count];
    for (int k = 0; k < count; k++) {
      values[k] = law.quantile((k + 0.5) / count);
    }
    return values;
  }

  /** Soshnikov's scaling of Wishart matrices at aspect one: 16^(−1/3). */
  @Test
  void edgeScalingOfSquareMarchenkoPastur() {
    SoftEdged law = MarchenkoPastur.of(1);
    assertEquals(Math.cbrt(1.0 / 16), law.rightEdgeScaling().scale(), 1e-13);
    assertEquals(4, law.rightEdgeScaling().edge(), 1e-14);
    double size = 1000;
    double variable = law.rightEdgeScaling().standardise(4.1, (int) size);
    assertEquals(Math.cbrt(1.0 / 16) * 100 * 0.1, variable, 1e-10);
  }

  @Test
  void supportsWithGapsAreFound() {
    assertEquals(2, GaussianEquivalence.of(0.8, 0.0625).intervals().size());
    assertEquals(2, SphericalEquivalence.of(512, 32, 0.5).intervals().size());
    assertEquals(3, Silverstein.of(0.01, 1, 3, 10).intervals().size());
    assertEquals(
        200, Silverstein.of(1e-4, quantiles(MarchenkoPastur.of(0.3), 200)).intervals().size(), 60);
  }

  /** A gap about to close at γ ≈ 0.27378: the two intervals approach and become one. */
  @Test
  void gapsCloseContinuously() {
    SpectralLaw open = Silverstein.of(0.2737, 1, 3);
    SpectralLaw closed = Silverstein.of(0.2739, 1, 3);
    assertEquals(2, open.intervals().size());
    assertEquals(1, closed.intervals().size());
    Interval left = open.intervals().get(0);
    Interval right = open.intervals().get(1);
    assertEquals(left.upper(), right.lower(), 1e-3);
    assertEquals(0.5, open.cumulative((left.upper() + right.lower()) / 2), 1e-12);
    assertTrue(distance(open, closed) < 3e-4);
  }

  @Test
  void meanOfTheInverseIsTheStieltjesTransformAtZero() {
    // E[1/x] of free factors multiply, and that of MP_c is 1/(1 − c).
    assertEquals(2, MarchenkoPastur.of(0.5).stieltjes(Complex.ZERO).getReal(), 2e-12);
    double product = FreeProduct.of(0.5, 0.25, 3).stieltjes(Complex.ZERO).getReal();
    assertEquals(2 / 0.75 / 3, product, 2e-12);
  }
}
