package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.RunningMoments;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Advice on corpora with known R and μ; AdviceFullSizeTest is the same at full size. */
final class AdviceTest {

  private static final int SEEDS = 2;

  static List<SimulatedCorpus> corpora() {
    return SimulatedCorpus.all(60, 400, 2000);
  }

  /**
   * No wrong order among decided pairs, and where x ≥ 2x_c outliers within 5 % and alignments
   * within 0.05 of what is measured, in the mean over two seeds.
   */
  @ParameterizedTest
  @MethodSource("corpora")
  void theRankingIsTrueAndPredictionsHold(SimulatedCorpus corpus) {
    List<SimulatedCorpus.Outcome> outcomes =
        IntStream.range(0, SEEDS).parallel().mapToObj(corpus::at).toList();
    for (SimulatedCorpus.Outcome each : outcomes) {
      assertEquals(List.of(), each.wrongOrders());
    }
    for (String strategy : List.of("mean", "harmonic:1.0", "top-eigenvector")) {
      RunningMoments outlier = new RunningMoments();
      RunningMoments alignment = new RunningMoments();
      outcomes.stream()
          .filter(o -> o.farBeyond(strategy))
          .forEach(
              o -> {
                outlier.add(o.outlierError(strategy));
                alignment.add(o.alignmentError(strategy));
              });
      assertTrue(outlier.count() > 0, strategy);
      assertEquals(0, outlier.mean(), 0.05, strategy);
      assertEquals(0, alignment.mean(), 0.05, strategy);
    }
  }

  /** With an even R the mean is the best there is; estimated weights cannot beat it. */
  @Test
  void anEvenSignalNeedsNoCleverWeights() {
    DepthAdvice advice = corpora().get(2).at(5).advice();
    StrategyAdvice mean =
        advice.strategies().stream()
            .filter(s -> s.strategy().equals("mean"))
            .findFirst()
            .orElseThrow();
    assertEquals(1, mean.rank().orElseThrow());
    assertTrue(mean.predicted().orElseThrow().sequencesNeeded().value() < advice.sequences());
    assertTrue(mean.perKappa().orElseThrow().lower() > 2);
  }

  /** Differences by hand: A and B apart by 1 with an error of about 0.1, C equal to B. */
  @Test
  void rankingKnowsTies() {
    double[] noise = IntStream.range(0, 200).mapToDouble(i -> 0.1 * Math.sin(i)).toArray();
    Ranking ranking =
        Ranking.of(
            List.of(
                new Ranking.Entry("a", 3, Arrays.stream(noise).map(x -> 3 + x).toArray()),
                new Ranking.Entry("b", 2, Arrays.stream(noise).map(x -> 2 - x).toArray()),
                new Ranking.Entry("c", 2, Arrays.stream(noise).map(x -> 2 - x).toArray())),
            (value, replicates, q) ->
                Confidence.normal(
                    value, q / Confidence.NORMAL * LeadingSignal.deviation(replicates)));
    assertEquals(1, ranking.rank("a"));
    assertEquals(2, ranking.rank("b"));
    assertEquals(2, ranking.rank("c"));
    assertEquals(List.of(), ranking.tied("a"));
    assertEquals(List.of("c"), ranking.tied("b"));
    PairwiseDifference first = ranking.differences().get(0);
    assertTrue(first.decided() && first.difference().value() == 1);
  }
}
