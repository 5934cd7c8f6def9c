package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import org.junit.jupiter.api.Test;

/**
 * Populations as measured: many eigenvalues, most of them close, the largest far apart. Their law
 * has many intervals with gaps of all widths between them.
 */
final class MeasuredPopulationTest {

  @Test
  void measuredPopulationsHaveAMonotoneFunctionEverywhere() {
    for (int seed = 0; seed < 6; seed++) {
      SpectralLaw law = Silverstein.of(0.28, population(seed));
      double last = 0;
      for (Interval interval : law.intervals()) {
        for (int i = 0; i <= 40; i++) {
          double sine = Math.sin(Math.PI / 2 * i / 40);
          double x = interval.lower() + interval.length() * sine * sine;
          double next = law.cumulative(x);
          assertTrue(next >= last - 1e-12, "F falls from " + last + " to " + next + " at " + x);
          assertTrue(law.density(x) >= 0);
          last = next;
        }
      }
      assertEquals(1, last, 1e-12);
    }
  }

  private static double[] population(int seed) {
    double[] gaussians = Randomness.of(seed * 10L + 2).gaussians(384);
    double[] eigenvalues = new double[384];
    for (int i = 0; i < eigenvalues.length; i++) {
      eigenvalues[i] = Math.exp(0.05 * gaussians[i]) * Math.pow(1 + i, -1.5);
    }
    return eigenvalues;
  }
}
