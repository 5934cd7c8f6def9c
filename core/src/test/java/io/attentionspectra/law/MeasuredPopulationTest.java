package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.stream.IntStream;
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

  /**
   * Thousands of eigenvalues between 1 and 1.2 give the law of the uniform population, to within
   * 1/n². Products of that many arguments once vanished.
   */
  @Test
  void populationsOfThousandsHaveTheLawOfTheirLimit() {
    for (double gamma : new double[] {0.25, 1}) {
      SpectralLaw few = Silverstein.of(gamma, uniform(2000));
      SpectralLaw many = Silverstein.of(gamma, uniform(20_000));
      for (double x : new double[] {0.6, 1.1, 2}) {
        assertEquals(few.cumulative(x), many.cumulative(x), 1e-8, "F(" + x + ")");
      }
      assertEquals(few.quantile(0.5), many.quantile(0.5), 1e-8);
    }
  }

  private static double[] uniform(int count) {
    return IntStream.range(0, count).mapToDouble(i -> 1 + 0.2 * (i + 0.5) / count).toArray();
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
