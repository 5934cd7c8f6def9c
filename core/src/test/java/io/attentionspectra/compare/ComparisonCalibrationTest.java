package io.attentionspectra.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Texts;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.study.Spectra;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How often two models are told apart that read texts as one model reads two sets of texts:
 * Gaussian heads and tokens of one law, drawn independently. Bounds are those a binomial count
 * stays within with 99.9 %.
 */
final class ComparisonCalibrationTest {

  private static final int RUNS = 120;
  private static final double LEVEL = 0.05;
  private static final double QUANTILE = 3.29; // two-sided 99.9 % of the standard normal law
  private static final List<ComparisonResult> RESULTS = new ArrayList<>();

  @BeforeAll
  static void compareManyPairs() {
    ModelShape shape = new ModelShape(1, 2, 8, 6, 50, 16, false);
    Texts texts =
        Texts.of("words", IntStream.range(0, 16).mapToObj(n -> "w" + " w".repeat(15)).toList());
    for (int run = 0; run < RUNS; run++) {
      RESULTS.add(
          Spectra.compare(SimulatedSource.of(shape, 10_000L + 2 * run))
              .against(SimulatedSource.of(shape, 10_001L + 2 * run))
              .depths(Depth.lastLayer())
              .seed(run)
              .run(texts));
    }
  }

  private static int spread(double expected, double level) {
    return (int) Math.ceil(QUANTILE * Math.sqrt(expected * (1 - level)));
  }

  private static void assertNear(double expected, int spread, long count, String what) {
    assertTrue(
        Math.abs(count - expected) <= spread,
        what + ": " + count + " where " + expected + " ± " + spread + " are expected");
  }

  @Test
  void rawPValuesOfHeadsAreThoseOfChance() {
    Map<HeadQuantity, Integer> below = new EnumMap<>(HeadQuantity.class);
    int heads = 0;
    for (ComparisonResult result : RESULTS) {
      for (HeadComparison head : result.heads()) {
        heads++;
        head.changes()
            .forEach(
                (of, change) -> below.merge(of, change.pValue() < LEVEL ? 1 : 0, Integer::sum));
      }
    }
    double expected = LEVEL * heads; // 12 of 240
    int spread = spread(expected, LEVEL);
    assertEquals(HeadQuantity.values().length, below.size());
    below.forEach((of, count) -> assertNear(expected, spread, count, of.label()));
  }

  @Test
  void rawPValuesOfCovariancesAreThoseOfChance() {
    long below =
        RESULTS.stream()
            .flatMap(result -> result.depths().stream())
            .filter(depth -> depth.pValue().orElse(1) < LEVEL)
            .count();
    double expected = LEVEL * RUNS;
    assertNear(expected, spread(expected, LEVEL), below, "covariances");
  }

  @Test
  void anyHeadIsToldNoMoreOftenThanTheLevel() {
    long any =
        RESULTS.stream()
            .filter(result -> result.heads().stream().anyMatch(head -> !head.told().isEmpty()))
            .count();
    double expected = LEVEL * RUNS;
    assertTrue(any <= expected + spread(expected, LEVEL), any + " of " + RUNS);
  }

  @Test
  void halvesStayWithinWhatIsCalledSampling() {
    int within = 0;
    int all = 0;
    for (ComparisonResult result : RESULTS) {
      for (HeadComparison head : result.heads()) {
        Change change = Objects.requireNonNull(head.changes().get(HeadQuantity.ENTROPY));
        all++;
        within += Math.abs(change.change().value()) <= change.sampling() ? 1 : 0;
      }
    }
    // 95 % if the error were known; it is estimated from 16 texts, a Student law of 15 degrees
    // of freedom, whose 1.96 leaves 6.9 % outside
    double expected = 0.931 * all;
    int spread = spread(0.069 * all, 0.069);
    assertNear(expected, spread, within, "within sampling");
  }
}
