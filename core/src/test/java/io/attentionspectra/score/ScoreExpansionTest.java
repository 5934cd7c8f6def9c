package io.attentionspectra.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments by quadrature against closed forms, their stated error, and what is refused. */
class ScoreExpansionTest {

  private static ScoreFunction exponential(double beta) {
    return ScoreFunction.of("exponential", s -> Math.exp(beta * s));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.3, 1, 2, 4})
  void softmaxByQuadratureIsItsClosedForm(double beta) {
    ScoreFunction own = exponential(beta);
    ScoreFunction closed = ScoreFunction.softmax(beta);
    assertEquals(closed.total(), own.total(), 1e-10 * closed.total());
    assertEquals(closed.linear(), own.linear(), 1e-10 * closed.linear());
    assertEquals(closed.remainder(), own.remainder(), 1e-10 * closed.remainder());
    assertTrue(own.error() < 1e-11, () -> "stated " + own.error());
    for (double s : new double[] {-3, 0, 0.7, 4}) {
      double f = closed.function().applyAsDouble(s);
      assertEquals(f, own.function().applyAsDouble(s), 1e-10 * (1 + Math.abs(f)));
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0.5", "3, 1", "16, 0.1", "32, 0.5", "64, 1", "128, 2", "1000, 1", "33, 3"})
  void softmaxOnSpheresByQuadratureIsItsClosedForm(int headDim, double beta) {
    ScoreExpansion own = exponential(beta).spherical(headDim, 4);
    ScoreExpansion closed = ScoreFunction.softmax(beta).spherical(headDim, 4);
    assertEquals(closed.total(), own.total(), 1e-10 * closed.total());
    assertEquals(closed.remainder(), own.remainder(), 1e-10 * closed.total());
    for (int k = 0; k < 4; k++) {
      assertEquals(closed.variance()[k], own.variance()[k], 1e-10 * closed.total());
      assertEquals(closed.dimension()[k], own.dimension()[k], 1e-12 * closed.dimension()[k]);
    }
  }

  /** As m → ∞ cosines become Gaussian scores: the difference falls like 1/m. */
  @Test
  void largeSpheresAreGaussian() {
    ScoreFunction score = ScoreFunction.softCap(2, 3);
    double near = Math.abs(score.spherical(500, 1).total() / score.total() - 1);
    double nearer = Math.abs(score.spherical(5000, 1).total() / score.total() - 1);
    assertTrue(near < 0.02 && nearer < 0.15 * near, () -> near + " then " + nearer);
  }

  /** E max(s, 0) = 1/√(2π), E max(s, 0)² = 1/2 = E s max(s, 0): θ₁ = π − 1, θ₂ = π/2. */
  @Test
  void errorOfAKinkIsWithinWhatIsStated() {
    for (double shift : new double[] {0, 1e-3, 0.01234}) {
      ScoreFunction relu = ScoreFunction.of("ReLU", s -> Math.max(s - shift, 0));
      if (shift == 0) {
        assertEquals(Math.PI - 1, relu.total(), relu.error() * relu.total());
        assertEquals(Math.PI / 2, relu.linear(), relu.error() * relu.total());
      }
      assertTrue(relu.error() < 1e-6);
    }
  }

  /** A cap far above all scores is no cap; the least it can do is of the order (β/C)². */
  @Test
  void softCapWithoutEffectIsSoftmax() {
    ScoreFunction capped = ScoreFunction.softCap(0.5, 100);
    ScoreFunction softmax = ScoreFunction.softmax(0.5);
    assertEquals(softmax.total(), capped.total(), 1e-4 * softmax.total());
    assertEquals(softmax.linear(), capped.linear(), 1e-4 * softmax.linear());
  }

  /** Far below its bend a sigmoid is an exponential: f differs by the order of e^b. */
  @Test
  void sigmoidOfLowBiasIsSoftmax() {
    ScoreFunction sigmoid = ScoreFunction.sigmoid(1, -20);
    ScoreFunction softmax = ScoreFunction.softmax(1);
    assertEquals(softmax.total(), sigmoid.total(), 1e-6 * softmax.total());
    assertEquals(softmax.linear(), sigmoid.linear(), 1e-6 * softmax.linear());
  }

  /** Half of the weight of softmax lies beyond √(2 ln n) where β is that. */
  @Test
  void shareBeyondIsThatOfShiftedGaussians() {
    assertEquals(0.5, ScoreFunction.softmax(3.5).shareBeyond(3.5), 1e-4);
    assertEquals(1, ScoreFunction.softmax(1).shareBeyond(0), 1e-4);
    assertEquals(0.15865525, ScoreFunction.softmax(1).shareBeyond(2), 1.4e-3);
    assertTrue(ScoreFunction.softCap(8, 3).shareBeyond(3.5) < 1e-2);
  }

  @Test
  void refusesWhatIsNoScoreFunction() {
    refused("of one sign", s -> s, "score");
    refused("constant", s -> 1, "constant");
    refused("none", s -> 0, "none");
    refused("growing", s -> Math.exp(s * s / 2), "growing");
    refused("infinite", s -> 1 / Math.max(0, s), "infinite");
    refused("not a number", s -> Double.NaN, "not a number");
    refused("step", s -> s > 0.1 ? 1 : 0, "step");
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.softCap(0, 1));
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.softCap(1, -1));
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.softCap(1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.sigmoid(1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.sigmoid(1e9, 0));
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.softmax(1).shareBeyond(-1));
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.softmax(1).spherical(1, 1));
  }

  private static void refused(String name, DoubleUnaryOperator weight, String part) {
    var error = assertThrows(IllegalArgumentException.class, () -> ScoreFunction.of(name, weight));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith(name) && message.contains(part), message);
    assertEquals(2, message.split("; ", 2).length, message);
  }
}
