package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Populations of hundreds of eigenvalues leave many intervals, with gaps of any width between them.
 * Each gap holds a whole number of eigenvalues to its right (exact separation; Z. Bai and J.
 * Silverstein, Ann. Probab. 27 (1999) 1536), and there is one exactly where ψ(m) = −1/m + (γ/k) Σ
 * h/(1 + hm) rises between two poles (J. Silverstein and S. Choi, J. Multivariate Anal. 54 (1995)
 * 295).
 */
class SeparationTest {

  private static final int POPULATIONS = 12;

  /** Rising by less than this share of 1/m² is not told from a closed gap by a search for it. */
  private static final double UNDECIDED = 1e-4;

  private static double[] population(Randomness randomness) {
    UniformRandomProvider uniform = randomness.child("shape", 0).generator();
    int count = 60 + uniform.nextInt(280);
    double decades = 1 + 3 * uniform.nextDouble();
    double spread = 0.02 * (1 + 10 * uniform.nextDouble());
    double[] noise = randomness.child("noise", 0).gaussians(count);
    double[] h = new double[count];
    for (int i = 0; i < count; i++) {
      h[i] = Math.pow(10, -decades * i / count) * Math.exp(spread * noise[i]);
    }
    Arrays.sort(h);
    return h;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.05, 0.2, 0.8})
  void findsEveryGapAndLosesNoMass(double gamma) {
    for (int seed = 0; seed < POPULATIONS; seed++) {
      double[] h = population(Randomness.of(seed));
      SpectralLaw law = Silverstein.of(gamma, h);
      List<Interval> intervals = law.intervals();
      for (Interval each : intervals) {
        double mass = law.cumulative(each.upper()) - law.cumulative(each.lower());
        double inside = law.cumulative(each.lower() + (1 - 1e-9) * each.length());
        assertEquals(Math.rint(h.length * mass), h.length * mass, 1e-8, "seed " + seed);
        assertEquals(law.cumulative(each.upper()), inside, 1e-9, "seed " + seed + ", " + each);
        for (int i = 1; i < 40; i++) {
          double x = each.lower() + each.length() * i / 40;
          assertTrue(law.cumulative(x) > law.cumulative(each.lower()), "seed " + seed);
        }
      }
      int[] gaps = gaps(gamma, h);
      int found = intervals.size() - 1;
      assertTrue(
          found >= gaps[0] && found <= gaps[0] + gaps[1],
          "seed " + seed + ": " + found + " of " + Arrays.toString(gaps));
    }
  }

  /** Pairs of neighbours with a gap between them, and those where the search cannot tell. */
  private static int[] gaps(double gamma, double[] h) {
    int sure = 0;
    int undecided = 0;
    for (int i = 0; i + 1 < h.length; i++) {
      double rise = largestRise(gamma, h, -1 / h[i], -1 / h[i + 1]);
      sure += rise > UNDECIDED ? 1 : 0;
      undecided += Math.abs(rise) <= UNDECIDED ? 1 : 0;
    }
    return new int[] {sure, undecided};
  }

  /** The maximum of m²ψ′(m) = 1 − (γ/k) Σ (hm/(1 + hm))², which is concave between two poles. */
  private static double largestRise(double gamma, double[] h, double from, double to) {
    double low = from;
    double high = to;
    for (int k = 0; k < 100; k++) {
      double one = low + (high - low) / 3;
      double two = high - (high - low) / 3;
      if (rise(gamma, h, one) < rise(gamma, h, two)) {
        low = one;
      } else {
        high = two;
      }
    }
    return rise(gamma, h, (low + high) / 2);
  }

  private static double rise(double gamma, double[] h, double m) {
    double sum = 0;
    for (double each : h) {
      double ratio = each * m / (1 + each * m);
      sum += ratio * ratio;
    }
    return 1 - gamma / h.length * sum;
  }
}
