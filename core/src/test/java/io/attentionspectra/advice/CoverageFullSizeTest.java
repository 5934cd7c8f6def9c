package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Confidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often the 95 % interval of α/κ holds the true factor, over corpora from the transition to
 * four times beyond it, 100 seeds each. Takes minutes, so it is left out unless asked for: {@code
 * mvn -pl core test -Dtest=CoverageFullSizeTest -Dtest.excluded=none}. Prints what it measured.
 */
@Tag("slow")
final class CoverageFullSizeTest {

  private static final int SEEDS = Integer.getInteger("advice.seeds", 100);

  static List<SimulatedCorpus> corpora() {
    List<SimulatedCorpus> all = new ArrayList<>();
    for (double times : new double[] {1, 2, 3, 4}) {
      all.addAll(SimulatedCorpus.beyond(times, 80, 500, 2400));
    }
    for (double times : new double[] {1, 2, 4}) {
      all.addAll(SimulatedCorpus.beyond(times, 250, 1500, 6000).subList(0, 2));
    }
    return all;
  }

  /**
   * Each interval holds the truth in at least 90 of 100 seeds. Those where the signal is not told
   * from noise count too: they are open, up to T, and may still err below. Few are determined near
   * the transition, those whose signal came out too strong, so it is of all seeds that 95 % hold.
   */
  @ParameterizedTest
  @MethodSource("corpora")
  void intervalsHoldTheTruth(SimulatedCorpus corpus) {
    List<SimulatedCorpus.Outcome> outcomes =
        IntStream.range(0, SEEDS).parallel().mapToObj(corpus::at).toList();
    List<SimulatedCorpus.Outcome> determined =
        outcomes.stream().filter(o -> o.advice().determined()).toList();
    StringBuilder line = new StringBuilder();
    long fewest = SEEDS;
    for (String strategy : SimulatedCorpus.WITH_INTERVAL) {
      long held = outcomes.stream().filter(o -> o.holdsTruth(strategy)).count();
      long closed = determined.stream().filter(o -> o.holdsTruth(strategy)).count();
      double width =
          determined.stream()
              .map(o -> o.of(strategy).perKappa().orElseThrow())
              .mapToDouble(c -> (c.upper() - c.lower()) / c.value())
              .average()
              .orElse(Double.NaN);
      line.append(
          String.format(
              Locale.ROOT, "  %s %d (determined %d, width %.2f)", strategy, held, closed, width));
      fewest = Math.min(fewest, held);
    }
    long wrong = outcomes.stream().filter(o -> !o.wrongOrders().isEmpty()).count();
    System.out.printf(
        Locale.ROOT,
        "%s, signal %.2f, d %d: determined in %d of %d:%s, wrong orders %d%n",
        corpus.name(),
        corpus.signal(),
        corpus.dimension(),
        determined.size(),
        SEEDS,
        line,
        wrong);
    assertTrue(fewest >= 0.9 * SEEDS, corpus + ":" + line);
    assertTrue(wrong <= 0.05 * SEEDS, wrong + " seeds with a wrong order");
    for (SimulatedCorpus.Outcome each : outcomes) {
      if (!each.advice().determined()) {
        Confidence mean = each.of("mean").perKappa().orElseThrow();
        assertTrue(mean.upper() == corpus.signs().correlation().length(), mean.toString());
      }
    }
  }
}
