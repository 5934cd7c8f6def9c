package io.attentionspectra.lengths;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How the means of texts differ by length. */
final class LengthShiftTest {

  private static final int DIMENSION = 60;
  private static final int[] LENGTHS = {2, 3, 8, 30};

  /** Texts of noise 1 in all directions whose mean is √length times a vector along e₀. */
  private static LengthShift shift(double mean, int texts, long seed) {
    return shift(mean, 0, texts, seed);
  }

  /** The same with noise of variance length^power. */
  private static LengthShift shift(double mean, double power, int texts, long seed) {
    LengthMoments moments = LengthMoments.of(DIMENSION, 0, Randomness.of(seed));
    double[] direction = new double[DIMENSION];
    direction[1] = 1;
    for (int n = 0; n < texts; n++) {
      int length = LENGTHS[n % LENGTHS.length];
      double[] pooled = Randomness.of(seed).child("text", n).gaussians(DIMENSION);
      for (int j = 0; j < DIMENSION; j++) {
        pooled[j] *= Math.pow(length, power / 2);
      }
      pooled[0] += mean * Math.sqrt(length);
      moments.add(n, length, pooled, direction);
    }
    return LengthShift.of(moments);
  }

  /** Σ P b² is unbiased though the errors of the means add d/N a class, 0.03 here. */
  @Test
  void measuresTheDistanceOfTheMeans() {
    double[] roots = Arrays.stream(LENGTHS).mapToDouble(Math::sqrt).toArray();
    double mean = Arrays.stream(roots).average().orElseThrow();
    double expected = Arrays.stream(roots).map(x -> (x - mean) * (x - mean) / 4).sum();
    double found = 0;
    double aligned = 0;
    double[] along = new double[DIMENSION];
    along[0] = 1;
    for (int seed = 0; seed < 40; seed++) {
      LengthShift shift = shift(0.2, 2000, seed);
      found += shift.strength() / 40;
      aligned += shift.squaredCosine(along, 1) / 40;
      double squares = Arrays.stream(shift.squares()).map(x -> x / 4).sum();
      assertEquals(shift.strength(), squares, 1e-9);
    }
    assertEquals(0.04 * expected, found, 0.05 * 0.04 * expected);
    assertEquals(1, aligned, 0.04); // at most 1 in each draw, so below it on average
  }

  /**
   * Of û across ℓ, along which texts vary 25 times as much: (ûᵀℓ̂)² is τz² with z normal, τ = 25/(N
   * β), and E max(0, z² − 1) = 0.484.
   */
  @Test
  void errorsOfTheMeansAreNoCosine() {
    double[] roots = Arrays.stream(LENGTHS).mapToDouble(Math::sqrt).toArray();
    double mean = Arrays.stream(roots).average().orElseThrow();
    double strength = 0.09 * Arrays.stream(roots).map(x -> (x - mean) * (x - mean) / 4).sum();
    double[] across = new double[DIMENSION];
    across[1] = 1;
    double cosine = 0;
    for (int seed = 0; seed < 100; seed++) {
      LengthMoments moments = LengthMoments.of(DIMENSION, 0, Randomness.of(seed));
      for (int n = 0; n < 1000; n++) {
        int length = LENGTHS[n % LENGTHS.length];
        double[] pooled = Randomness.of(seed).child("text", n).gaussians(DIMENSION);
        pooled[0] += 0.3 * Math.sqrt(length);
        pooled[1] *= 5;
        moments.add(n, length, pooled, across);
      }
      cosine += LengthShift.of(moments).squaredCosine(across, 1) / 100;
    }
    double tilt = 25 / (1000 * strength);
    assertEquals(0.484 * tilt, cosine, 0.35 * tilt);
  }

  /** Without a difference there is mostly none, and where there is, it is within the errors. */
  @Test
  void seesNoneInNoise() {
    int seen = 0;
    for (int seed = 0; seed < 40; seed++) {
      LengthShift shift = shift(0, 2000, seed);
      seen += shift.strength() > 0 ? 1 : 0;
      assertTrue(shift.strength() < 0.03);
    }
    assertTrue(seen < 30, seen + " of 40");
    int uneven = 0;
    for (int seed = 0; seed < 40; seed++) {
      uneven += shift(0, 1, 2000, seed).strength() > 0 ? 1 : 0;
    }
    assertTrue(uneven < 30, uneven + " of 40 where long texts are noisier");
    LengthShift none = shift(0, 4, 1);
    assertEquals(0, none.strength());
    assertArrayEquals(new double[none.squares().length], none.squares());
    assertEquals(0, none.squaredCosine(new double[DIMENSION], 0.5));
  }
}
