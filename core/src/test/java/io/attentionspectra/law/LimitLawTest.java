package io.attentionspectra.law;

import static io.attentionspectra.free.Free.gaussianProduct;
import static io.attentionspectra.free.Free.marchenkoPastur;
import static io.attentionspectra.free.Free.product;
import static io.attentionspectra.free.Free.rDiagonal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.SpectralLaw;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;

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
