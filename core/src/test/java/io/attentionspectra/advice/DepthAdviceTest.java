package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is advised of strategies in the order of their ranking. */
final class DepthAdviceTest {

  /** A strategy whose measured alignment is above that of the mean by 0.1 ± an error. */
  private static StrategyAdvice strategy(String name, double error, String... tied) {
    return strategy(name, new Confidence(0.1, 0.1 - error, 0.1 + error), tied);
  }

  private static StrategyAdvice strategy(String name, Confidence aboveMean, String... tied) {
    return new StrategyAdvice(
        name,
        Optional.of(1.0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new StrategyAdvice.Measured(
            Spectrum.of(1, 0.5),
            0.5,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.of(0.8),
            Optional.of(aboveMean),
            Map.of()),
        Optional.empty(),
        name.equals("max") ? OptionalInt.empty() : OptionalInt.of(1),
        List.of(tied),
        List.of());
  }

  private static String advised(StrategyAdvice... ranked) {
    return DepthAdvice.advised(List.of(ranked)).map(StrategyAdvice::strategy).orElse("none");
  }

  @Test
  void theMeanIsLeftForWhatIsDecidedlyBetter() {
    StrategyAdvice mean = strategy("mean", 0.2);
    assertEquals("a", advised(strategy("a", 0.05), mean));
    assertEquals("mean", advised(strategy("a", 0.05, "mean"), mean));
    assertEquals("mean", advised(strategy("a", 0.2), mean));
    assertEquals("b", advised(strategy("a", 0.2), strategy("b", 0.05), mean));
    assertEquals("mean", advised(mean, strategy("a", 0.05)));
  }

  @Test
  void theMeanIsKeptForLessThanAGainThatIsWorthIt() {
    StrategyAdvice mean = strategy("mean", 0.2);
    assertEquals("mean", advised(strategy("a", new Confidence(0.049, 0.045, 0.053)), mean));
    assertEquals("a", advised(strategy("a", new Confidence(0.05, 0.045, 0.055)), mean));
  }

  @Test
  void withoutTheMeanTheFirstIsAdvised() {
    assertEquals("a", advised(strategy("a", 0.2, "b"), strategy("b", 0.05, "a")));
    assertEquals("none", advised(strategy("max", 0.1)));
  }
}
