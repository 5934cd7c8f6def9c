package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Every corner of the parameter ranges either holds the bounds or is refused with a reason; how
 * many are refused is counted, so that the domain cannot shrink unseen.
 */
class ExtremeLawTest {

  private static final double[] RATIOS = {
    1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.99, 0.9999, 1, 1.0001, 1.01, 2, 10, 100, 1e3, 1e4
  };
  private static final double[] FEW_RATIOS = {1e-4, 1e-2, 0.1, 0.9999, 1, 1.01, 2, 100, 1e4};
  private static final double[] BETAS = {1e-3, 0.01, 0.1, 0.5, 1, 2, 3, 5, 10, 18, 26};

  private int refused;

  private void check(Supplier<SpectralLaw> factory) {
    SpectralLaw law;
    try {
      law = factory.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains(": must ") && message.contains("; "), message);
      refused++;
      return;
    }
    double atom = law.atoms().stream().mapToDouble(Atom::mass).sum();
    double mass = atom;
    for (Interval interval : law.intervals()) {
      mass += law.cumulative(interval.upper()) - law.cumulative(interval.lower());
      for (double share : new double[] {1e-6, 0.01, 0.5, 0.99, 1 - 1e-6}) {
        checkPoint(law, interval.lower() + share * interval.length());
      }
    }
    assertEquals(1, mass, 1e-12, law::toString);
    double last = 0;
    for (double q : new double[] {1e-6, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-6}) {
      double x = law.quantile(q);
      assertTrue(x >= last, law::toString);
      assertTrue(q <= atom || Math.abs(law.cumulative(x) - q) < 1e-12, law::toString);
      last = x;
    }
  }

  /** A positive finite density, and a distribution function that the quantile inverts. */
  private static void checkPoint(SpectralLaw law, double x) {
    double density = law.density(x);
    double cumulative = law.cumulative(x);
    assertTrue(density > 0 && density < Double.POSITIVE_INFINITY, () -> law + " at " + x);
    assertFalse(Double.isNaN(law.survival(x)));
    // Probabilities within rounding of an atom or of the level of a gap have no sharp quantile.
    double back = law.quantile(cumulative);
    double step = Math.abs(law.cumulative(back) - cumulative);
    assertTrue(step <= 1e-13, () -> law + " at " + x + ": " + step);
  }

  @Test
  void marchenkoPasturAndFreeProducts() {
    for (double delta : RATIOS) {
      check(() -> MarchenkoPastur.of(delta));
      for (double gamma : RATIOS) {
        check(() -> FreeProduct.of(delta, gamma));
      }
    }
    assertEquals(0, refused);
  }

  @Test
  void gaussianEquivalence() {
    for (double beta : BETAS) {
      for (double c : RATIOS) {
        check(() -> GaussianEquivalence.of(beta, c));
      }
    }
    assertEquals(0, refused);
  }

  @Test
  void rectangularAttention() {
    for (double beta : BETAS) {
      for (double c : FEW_RATIOS) {
        for (double r : FEW_RATIOS) {
          check(() -> GaussianEquivalence.rectangular(beta, c, r));
        }
      }
    }
    assertTrue(refused <= 2, () -> refused + " of 891 refused");
  }

  @Test
  void gaussianTokens() {
    for (double beta : new double[] {1e-3, 0.1, 0.5, 1, 5}) {
      for (double c : FEW_RATIOS) {
        for (double a : FEW_RATIOS) {
          check(() -> GaussianEquivalence.ofGaussianTokens(beta, c, a));
        }
      }
    }
    assertTrue(refused <= 8, () -> refused + " of 405 refused");
  }

  @Test
  void sphericalEquivalence() {
    for (double beta : new double[] {1e-3, 0.1, 1, 5, 18}) {
      for (int length : new int[] {2, 128, 16_384}) {
        for (int headDim : new int[] {2, 8, 64, 1024}) {
          check(() -> SphericalEquivalence.of(length, headDim, beta));
        }
      }
    }
    assertTrue(refused <= 3, () -> refused + " of 60 refused");
  }

  @Test
  void populations() {
    double[][] populations = {
      {1}, {0, 1, 1}, {1, 3, 10}, {1, 1.0001}, {1e-6, 1}, {1e-3, 1, 1e3}, {0, 0, 0, 0, 0, 0, 0, 1}
    };
    for (double[] population : populations) {
      for (double gamma : RATIOS) {
        check(() -> Silverstein.of(gamma, population));
      }
    }
    for (double weight : new double[] {1e-2, 1e-4, 1e-6, 1e-8}) {
      for (double gamma : RATIOS) {
        check(() -> Silverstein.of(gamma, new double[] {1, 5}, new double[] {1, weight}));
      }
    }
    assertTrue(refused <= 1, () -> refused + " of 165 refused");
  }

  @Test
  void measuredTokens() {
    double[][] populations = {{1, 1, 1}, {0, 1}, {1, 3, 10}, {1e-3, 1, 100}};
    for (double[] population : populations) {
      for (double beta : new double[] {1e-3, 0.1, 0.5, 1, 5}) {
        for (double c : FEW_RATIOS) {
          check(() -> GaussianEquivalence.ofMeasuredTokens(beta, c, population));
        }
      }
    }
    assertTrue(refused <= 20, () -> refused + " of 180 refused");
  }
}
