package io.attentionspectra.lengths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.signal.SeparableSignal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptimalScaleTest {

  /** Even loadings √0.36 and unit-norm weights: κ = 1, α_L = 1 + 0.36 (L − 1). */
  private static List<LengthProfile.Smoothed> classes(double signal) {
    List<LengthProfile.Smoothed> classes = new ArrayList<>();
    for (int length : new int[] {2, 5, 11, 30}) {
      classes.add(
          new LengthProfile.Smoothed(
              length, 0.25, 1 + 1.0 / length, signal * (1 + 0.36 * (length - 1)), 0));
    }
    return classes;
  }

  private static double alignment(
      double delta, double gamma, List<LengthProfile.Smoothed> classes) {
    return SeparableSignal.isotropic(
            delta,
            gamma,
            classes.stream()
                .map(c -> new SeparableSignal.LengthClass(c.share(), c.kappa(), c.signal()))
                .toList())
        .alignment(1);
  }

  private static List<LengthProfile.Smoothed> scaled(
      List<LengthProfile.Smoothed> classes, double[] scales) {
    List<LengthProfile.Smoothed> scaled = new ArrayList<>();
    for (int c = 0; c < scales.length; c++) {
      scaled.add(classes.get(c).scaled(scales[c]));
    }
    return scaled;
  }

  /**
   * No scale of a single length can be changed for the better, but for those that are at the least
   * scale already: two numbers are enough.
   */
  @ParameterizedTest
  @CsvSource({"0.5, 0.2, 1", "0.5, 0.2, 0.4", "2, 1, 1", "0.05, 0.5, 0.3", "1, 0.02, 0.5"})
  void isTheBestOfAllScales(double delta, double gamma, double signal) {
    List<LengthProfile.Smoothed> classes = classes(signal);
    double[] best = OptimalScale.of(classes, c -> alignment(delta, gamma, c)).scales();
    double reached = alignment(delta, gamma, scaled(classes, best));
    assertTrue(reached > 0);
    for (int c = 0; c < best.length; c++) {
      for (double factor : new double[] {0.5, 0.8, 0.95, 1.05, 1.25, 2}) {
        boolean atLeast = best[c] < 0.101 * best[3];
        boolean raisesTheLeast = c == 3 && best[0] < 0.101 * best[3];
        if (factor < 1 ? atLeast : raisesTheLeast) {
          continue;
        }
        double[] other = best.clone();
        other[c] *= factor;
        double changed = alignment(delta, gamma, scaled(classes, other));
        assertTrue(changed <= reached + 1e-9, c + " times " + factor + ": " + changed);
      }
    }
  }

  /** Isotropic noise without a table: s² = α/(κ(κ + α)), α in units of the noise. */
  @Test
  void isTheKnownOptimumOfIsotropicNoise() {
    List<LengthProfile.Smoothed> classes = classes(1);
    double[] best = OptimalScale.of(classes, c -> alignment(1e-9, 0.3, c)).scales();
    double[] known =
        classes.stream()
            .mapToDouble(c -> Math.sqrt(c.signal() / (c.kappa() * (c.kappa() + c.signal()))))
            .toArray();
    for (int c = 1; c < best.length; c++) {
      assertEquals(known[c] / known[0], best[c] / best[0], 1e-3);
    }
  }

  /** The means of texts of different length make an outlier across the signal. */
  private static double alignmentBeside(List<LengthProfile.Smoothed> classes) {
    double mean = classes.stream().mapToDouble(c -> c.share() * c.mean()).sum();
    return SeparableSignal.isotropic(
            0.1,
            0.1,
            classes.stream()
                .map(c -> new SeparableSignal.LengthClass(c.share(), c.kappa(), c.signal()))
                .toList())
        .alignment(
            1,
            new SeparableSignal.Shift(
                classes.stream().mapToDouble(c -> Math.pow(c.mean() - mean, 2)).toArray(), 0));
  }

  /**
   * Σ w = √L as of weights of norm 1: with a mean token as large as the noise scales follow 1/√L,
   * with one that hardly shows those without, and in between they are better than either.
   */
  @Test
  void levelsMeansThatShow() {
    List<LengthProfile.Smoothed> classes = classes(1);
    double[] without = OptimalScale.of(classes, OptimalScaleTest::alignmentBeside).scales();
    for (double norm : new double[] {1e-3, 0.5, 30}) {
      List<LengthProfile.Smoothed> shifted =
          classes.stream().map(c -> c.withMean(norm * Math.sqrt(c.length()))).toList();
      double[] best = OptimalScale.of(shifted, OptimalScaleTest::alignmentBeside).scales();
      double reached = alignmentBeside(scaled(shifted, best));
      double[] level = classes.stream().mapToDouble(c -> 1 / Math.sqrt(c.length())).toArray();
      assertTrue(reached >= alignmentBeside(scaled(shifted, without)) - 1e-9);
      assertTrue(reached >= alignmentBeside(scaled(shifted, level)) - 1e-9);
      if (norm == 1e-3) {
        assertEquals(without[3] / without[0], best[3] / best[0], 0.01 * without[3] / without[0]);
      }
      if (norm == 30) {
        assertEquals(level[3] / level[0], best[3] / best[0], 0.05 * level[3] / level[0]);
      }
    }
  }

  /** Where no scale shows the signal, the one for r₀ = t = 0. */
  @Test
  void hasAnAnswerForInvisibleSignals() {
    double[] scales = OptimalScale.of(classes(1), c -> 0).scales();
    List<LengthProfile.Smoothed> classes = classes(1);
    for (int c = 1; c < scales.length; c++) {
      double expected =
          Math.sqrt(classes.get(c).signal() / classes.get(0).signal())
              * classes.get(0).kappa()
              / classes.get(c).kappa();
      assertEquals(expected, scales[c] / scales[0], 1e-12);
    }
  }
}
