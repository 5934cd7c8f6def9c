package io.attentionspectra.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.score.ScoreFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Regimes of score functions. */
class ScoreRegimeTest {

  /** By the rules for any function an exponential has the regime of softmax, off the boundaries. */
  @ParameterizedTest
  @CsvSource({
    "0.3,512,LINEAR",
    "0.99,512,HEAVY_TAILED",
    "3.3,512,HEAVY_TAILED",
    "3.8,512,CONDENSING",
    "0.3,2000,LINEAR",
    "2,2000,HEAVY_TAILED",
    "4.1,2000,CONDENSING"
  })
  void exponentialsHaveTheRegimeOfSoftmax(double beta, double keys, Regime regime) {
    assertEquals(regime, RegimeBoundaries.regime(ScoreFunction.softmax(beta), keys));
    ScoreFunction own = ScoreFunction.of("exponential", s -> Math.exp(beta * s));
    assertEquals(regime, RegimeBoundaries.regime(own, keys));
  }

  @ParameterizedTest
  @CsvSource({"1,512", "3,512", "6,512", "6,64"})
  void boundedFunctionsStayLinear(double beta, double keys) {
    assertEquals(Regime.LINEAR, RegimeBoundaries.regime(ScoreFunction.softCap(beta, 2), keys));
    assertEquals(Regime.LINEAR, RegimeBoundaries.regime(ScoreFunction.sigmoid(beta, -2), keys));
  }

  /** A cap that no score reaches is no bound: the tail is that of softmax. */
  @ParameterizedTest
  @CsvSource({"2,512,HEAVY_TAILED", "3.9,512,CONDENSING"})
  void highCapsDoNotHelp(double beta, double keys, Regime regime) {
    assertEquals(regime, RegimeBoundaries.regime(ScoreFunction.softCap(beta, 100), keys));
  }
}
