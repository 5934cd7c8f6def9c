package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import org.junit.jupiter.api.Test;

/** The mean token, as root-length means of texts of different lengths tell it. */
final class LengthSlopeTest {

  private static final int DIMENSION = 6;
  private static final int TEXTS = 200;
  private static final double DEVIATION = 3;

  /** Texts √L m + 3 h e₀ + noise, with m along e₁. */
  private static LengthSlope.MeanToken meanToken(int seed) {
    Randomness randomness = Randomness.of(seed);
    LengthSlope slope = new LengthSlope(DIMENSION);
    double[][] texts = new double[TEXTS][];
    double[] mean = new double[DIMENSION];
    for (int n = 0; n < TEXTS; n++) {
      double[] text = randomness.child("text", n).gaussians(DIMENSION);
      text[0] *= DEVIATION;
      text[1] += Math.sqrt(length(n));
      slope.add(length(n), text);
      texts[n] = text;
      for (int j = 0; j < DIMENSION; j++) {
        mean[j] += text[j] / TEXTS;
      }
    }
    return slope.meanToken(
        Matrix.generate(
            DIMENSION,
            DIMENSION,
            (i, j) -> {
              double sum = 0;
              for (double[] text : texts) {
                sum += (text[i] - mean[i]) * (text[j] - mean[j]) / TEXTS;
              }
              return sum;
            }));
  }

  private static int length(int text) {
    return 4 + text % 60;
  }

  /**
   * A direction at a right angle to m: what the error of the slope adds is taken off, and of a
   * Gaussian z there is left E max(0, z² − 1) = 2φ(1) of it, instead of all. 400 seeds tell that
   * mean to 0.06 of the error; the bound is three times as much.
   */
  @Test
  void theErrorOfTheSlopeIsNoAngle() {
    double[] first = new double[DIMENSION];
    first[0] = 1;
    double square = 0;
    double root = 0;
    for (int n = 0; n < TEXTS; n++) {
      square += length(n);
      root += Math.sqrt(length(n)) / TEXTS;
    }
    double error = DEVIATION * DEVIATION / (square - TEXTS * root * root);
    double sum = 0;
    double norm = 0;
    for (int seed = 0; seed < 400; seed++) {
      LengthSlope.MeanToken token = meanToken(seed);
      sum += token.squaredCosine(first, 1) * token.norm() * token.norm() / 400;
      norm += token.norm() * token.norm() / 400;
    }
    assertEquals(1, norm, 0.02);
    assertEquals(2 * Math.exp(-0.5) / Math.sqrt(2 * Math.PI), sum / error, 0.18);
  }

  /** Over 100 seeds; c² of one has a standard error of 0.11, û at half the alignment of 0.22. */
  @Test
  void theAngleOfTheMeanTokenIsFound() {
    double[] between = new double[DIMENSION];
    between[0] = Math.sqrt(0.75);
    between[1] = 0.5;
    double exact = 0;
    double half = 0;
    for (int seed = 0; seed < 100; seed++) {
      exact += meanToken(seed).squaredCosine(between, 1) / 100;
      half += meanToken(seed).squaredCosine(between, 0.5) / 100;
    }
    assertEquals(0.25, exact, 0.035);
    assertEquals(0.5, half, 0.07);
  }
}
