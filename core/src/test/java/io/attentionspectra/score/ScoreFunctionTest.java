package io.attentionspectra.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScoreFunctionTest {

  static Stream<ScoreFunction> functions() {
    return Stream.of(
        ScoreFunction.softmax(0.3),
        ScoreFunction.softmax(1),
        ScoreFunction.softmax(2),
        ScoreFunction.taylor(0.5, 1),
        ScoreFunction.taylor(1, 2),
        ScoreFunction.taylor(1, 5),
        ScoreFunction.taylor(1.5, 12));
  }

  /** The trapezoidal rule is exponentially accurate for a Gaussian weight. */
  private static double expectation(DoubleUnaryOperator function) {
    double step = 0.01;
    double sum = 0;
    for (int i = -2000; i <= 2000; i++) {
      double x = i * step;
      sum += function.applyAsDouble(x) * Math.exp(-x * x / 2);
    }
    return sum * step / Math.sqrt(2 * Math.PI);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void momentsAgreeWithQuadrature(ScoreFunction function) {
    DoubleUnaryOperator f = function.function();
    double tolerance = 1e-12 * (1 + function.total());
    assertEquals(0, expectation(f), tolerance);
    assertEquals(
        function.total(), expectation(x -> f.applyAsDouble(x) * f.applyAsDouble(x)), tolerance);
    double slope = expectation(x -> x * f.applyAsDouble(x));
    assertEquals(function.linear(), slope * slope, tolerance);
    assertTrue(function.remainder() <= function.total());
  }

  @Test
  void firstDegreeIsPurelyLinear() {
    ScoreFunction linear = ScoreFunction.taylor(0.7, 1);
    assertEquals(0, linear.remainder(), 1e-15);
  }

  @Test
  void highDegreesReachTheExponential() {
    ScoreFunction exact = ScoreFunction.softmax(1);
    ScoreFunction polynomial = ScoreFunction.taylor(1, 40);
    assertEquals(exact.total(), polynomial.total(), 1e-13);
    assertEquals(exact.linear(), polynomial.linear(), 1e-13);
    for (double x = -5; x <= 5; x += 0.5) {
      assertEquals(
          exact.function().applyAsDouble(x), polynomial.function().applyAsDouble(x), 1e-10);
    }
  }

  @Test
  void sufficientDegreeLeavesOneOverTheLength() {
    for (int length : new int[] {2, 100, 2000, 100_000}) {
      int degree = ScoreFunction.sufficientDegree(1, length);
      double missing = missing(degree);
      assertTrue(missing <= 1.0 / length, "degree " + degree + " misses " + missing);
      assertTrue(degree == 1 || missing(degree - 1) > 1.0 / length);
    }
    assertTrue(ScoreFunction.sufficientDegree(2, 1000) > ScoreFunction.sufficientDegree(0.5, 1000));
  }

  private static double missing(int degree) {
    ScoreFunction polynomial = ScoreFunction.taylor(1, degree);
    double mean = -polynomial.function().applyAsDouble(0) + Math.exp(-0.5);
    return 1 - (polynomial.total() + mean * mean) / Math.E;
  }

  @Test
  void badInputIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.softmax(0));
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.taylor(1, 0));
    assertThrows(IllegalArgumentException.class, () -> ScoreFunction.sufficientDegree(1, 1));
  }
}
