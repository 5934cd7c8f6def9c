package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.SpectralLaw;
import org.junit.jupiter.api.Test;

/** Laws of masked attention that become one another, or laws without a mask. */
class MaskedLimitTest {

  /** sup |F − G| on a grid of quantiles of G above 1e-3 of its right edge. */
  private static double distance(SpectralLaw law, SpectralLaw limit) {
    double worst = 0;
    for (int k = 1; k < 200; k++) {
      double x = limit.quantile(k / 200.0);
      if (x > 1e-3 * limit.rightEdge()) {
        worst = Math.max(worst, Math.abs(law.cumulative(x) - limit.cumulative(x)));
      }
    }
    return worst;
  }

  /** The distance is below 0.02, and ten times closer to the limit at most 0.15 as large. */
  private static void assertFirstOrder(SpectralLaw near, SpectralLaw nearer, SpectralLaw limit) {
    double first = distance(near, limit);
    double second = distance(nearer, limit);
    assertTrue(first < 0.02, () -> "distance " + first);
    assertTrue(second < 0.15 * first, () -> first + " then " + second);
  }

  private static void assertSame(SoftEdged law, SoftEdged expected, double tolerance) {
    assertEquals(0, distance(law, expected), tolerance);
    assertEquals(expected.rightEdge(), law.rightEdge(), tolerance * expected.rightEdge());
    double scale = expected.rightEdgeScaling().scale();
    assertEquals(scale, law.rightEdgeScaling().scale(), tolerance * scale);
    for (int order = 1; order <= 3; order++) {
      double moment = expected.moment(order);
      assertEquals(moment, law.moment(order), tolerance * moment);
    }
  }

  @Test
  void causalAttentionWithLargeHeadsIsNoise() {
    SpectralLaw limit = CausalNoise.of(Math.expm1(0.49));
    SpectralLaw near = CausalEquivalence.of(0.7, 1e2);
    assertFirstOrder(near, CausalEquivalence.of(0.7, 1e3), limit);
  }

  @Test
  void sphericalHeadsOfLargeSizeAreGaussianOnes() {
    SpectralLaw limit = CausalEquivalence.of(0.7, 0.5);
    SpectralLaw near = CausalSphericalEquivalence.of(2_000, 1_000, 0.7);
    assertFirstOrder(near, CausalSphericalEquivalence.of(20_000, 10_000, 0.7), limit);
  }

  @Test
  void fullMaskIsGaussianEquivalence() {
    assertSame(
        MaskedEquivalence.of(0.5, 1, MaskProfile.full()), GaussianEquivalence.of(0.5, 1), 1e-12);
    SpectralLaw gap = MaskedEquivalence.of(0.8, 0.0625, MaskProfile.full());
    assertSame((SoftEdged) gap, GaussianEquivalence.of(0.8, 0.0625), 1e-11);
    assertEquals(2, gap.intervals().size());
  }

  @Test
  void fullMaskOfSphericalHeadsIsSphericalEquivalence() {
    assertSame(
        MaskedEquivalence.spherical(512, 64, 0.5, MaskProfile.full()),
        SphericalEquivalence.of(512, 64, 0.5),
        1e-11);
  }

  /** One query block that sees everything, cut from a mask: the full law again, at any grid. */
  @Test
  void fullMaskOfASequenceIsGaussianEquivalence() {
    MaskProfile mask = MaskProfile.of(64, (i, j) -> true);
    assertSame(MaskedEquivalence.of(0.5, 1, mask), GaussianEquivalence.of(0.5, 1), 1e-6);
  }

  @Test
  void windowOfTheWholeLengthIsCausal() {
    SoftEdged causal = CausalEquivalence.of(1, 0.25);
    assertSame(MaskedEquivalence.of(1, 0.25, MaskProfile.window(1)), causal, 1e-6);
    assertSame(MaskedEquivalence.of(1, 0.25, MaskProfile.prefix(0)), causal, 1e-6);
  }

  /** First order in 1 − ω. */
  @Test
  void widerWindowsApproachTheCausalMask() {
    SpectralLaw limit = CausalEquivalence.of(0.5, 1);
    SpectralLaw near = MaskedEquivalence.of(0.5, 1, MaskProfile.window(0.9));
    SpectralLaw nearer = MaskedEquivalence.of(0.5, 1, MaskProfile.window(0.99));
    assertFirstOrder(near, nearer, limit);
  }

  /** Mean θ times the visible share: window ω sees ω − ω²/2, a prefix π ½ + π²/2. */
  @Test
  void meansAreTheVisibleShares() {
    double theta = Math.expm1(0.25);
    double window = 0.25 - 0.25 * 0.25 / 2;
    double prefix = 0.5 + 0.3 * 0.3 / 2;
    assertEquals(
        theta * window,
        MaskedEquivalence.of(0.5, 1, MaskProfile.window(0.25)).mean(),
        1e-10 * theta);
    assertEquals(
        theta * prefix,
        MaskedEquivalence.of(0.5, 1, MaskProfile.prefix(0.3)).mean(),
        1e-10 * theta);
    assertEquals(window, MaskProfile.window(0.25).visibleShare(), 1e-12);
    assertEquals(0.3 - 0.045, MaskProfile.window(0.3).visibleShare(), 1e-12);
  }

  /** Parameters at which Newton's method lost the edge, which moves smoothly past them. */
  @Test
  void rightEdgesAreFoundBetweenSolutionsFarApart() {
    for (double[] each : new double[][] {{2.102241038134286, 16 / 300.0}, {1.34, 1 / 32.0}}) {
      double before = CausalEquivalence.of(each[0] * (1 - 1e-5), each[1]).rightEdge();
      double after = CausalEquivalence.of(each[0] * (1 + 1e-5), each[1]).rightEdge();
      double edge = CausalEquivalence.of(each[0], each[1]).rightEdge();
      assertEquals((before + after) / 2, edge, 1e-8 * edge);
    }
  }

  @Test
  void aBandAsLongAsTheTextIsAFullMask() {
    MaskProfile band = MaskProfile.band(1).coarse();
    assertSame(MaskedEquivalence.of(0.7, 0.5, band), GaussianEquivalence.of(0.7, 0.5), 1e-6);
  }

  /** Two grids for four: the price of laws of many heads. */
  @Test
  void coarseGridsKeepToTheirError() {
    MaskProfile window = MaskProfile.window(0.25);
    MaskedEquivalence law = MaskedEquivalence.of(0.5, 0.5, window);
    MaskedEquivalence coarse = MaskedEquivalence.of(0.5, 0.5, window.coarse());
    double distance = distance(coarse, law);
    assertTrue(distance < 1e-3, () -> "distance " + distance);
    assertEquals(law.rightEdge(), coarse.rightEdge(), 1e-3 * law.rightEdge());
  }

  /** Rank so high that a part is noise: the potential of a law would lose its digits otherwise. */
  @Test
  void sphericalHeadsMuchLargerThanTheTextAreGaussianOnes() {
    SoftEdged law = CausalSphericalEquivalence.of(64, 3_200, 0.5);
    SpectralLaw limit = CausalEquivalence.of(0.5, 50);
    double distance = distance(law, limit);
    assertTrue(distance < 1e-3, () -> "distance " + distance);
  }
}
