package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Advice on corpora with known R and μ, 100 seeds each. Takes minutes, so it is left out unless
 * asked for: {@code mvn -pl core test -Dtest=AdviceFullSizeTest -Dtest.excluded=none}. Prints what
 * it measured.
 */
@Tag("slow")
final class AdviceFullSizeTest {

  private static final int SEEDS = Integer.getInteger("advice.seeds", 100);

  static List<SimulatedCorpus> corpora() {
    return SimulatedCorpus.all(
        Integer.getInteger("advice.d", 250),
        Integer.getInteger("advice.v", 1500),
        Integer.getInteger("advice.n", 6000));
  }

  /** One prediction beside its measurement. */
  private record Errors(String strategy, double outlier, double alignment) {}

  /**
   * Of 100 seeds per corpus at most 5 have a wrong order. Where x ≥ 2x_c predictions are right in
   * the mean over seeds, within 5 % and 0.05 for every corpus and strategy; of single draws, which
   * scatter with their table by 0.03 near x = 2x_c at d = 250, 95 % of all are within.
   */
  @Test
  void theRankingIsTrueAndPredictionsHold() {
    List<Errors> all = new ArrayList<>();
    for (SimulatedCorpus corpus : corpora()) {
      all.addAll(at(corpus));
    }
    long off =
        all.stream()
            .filter(e -> Math.abs(e.outlier()) > 0.05 || Math.abs(e.alignment()) > 0.05)
            .count();
    System.out.printf(Locale.ROOT, "%d of %d single predictions off%n", off, all.size());
    assertTrue(off <= 0.05 * all.size(), off + " of " + all.size() + " predictions off");
  }

  private static List<Errors> at(SimulatedCorpus corpus) {
    List<SimulatedCorpus.Outcome> outcomes =
        IntStream.range(0, SEEDS).parallel().mapToObj(corpus::at).toList();
    long wrong = outcomes.stream().filter(o -> !o.wrongOrders().isEmpty()).count();
    long decided =
        outcomes.stream()
            .mapToLong(
                o -> o.advice().differences().stream().filter(PairwiseDifference::decided).count())
            .sum();
    List<Errors> errors = new ArrayList<>();
    for (SimulatedCorpus.Outcome each : outcomes) {
      for (StrategyAdvice strategy : each.advice().strategies()) {
        String name = strategy.strategy();
        if (each.farBeyond(name)) {
          errors.add(new Errors(name, each.outlierError(name), each.alignmentError(name)));
        }
      }
    }
    print(corpus.name(), wrong, decided, errors);
    assertTrue(wrong <= 0.05 * SEEDS, wrong + " seeds with a wrong order");
    for (String strategy : errors.stream().map(Errors::strategy).distinct().toList()) {
      List<Errors> own = errors.stream().filter(e -> e.strategy().equals(strategy)).toList();
      double outlier = own.stream().mapToDouble(Errors::outlier).average().orElse(1);
      double alignment = own.stream().mapToDouble(Errors::alignment).average().orElse(1);
      assertEquals(0, outlier, 0.05, corpus.name() + ", " + strategy);
      assertEquals(0, alignment, 0.05, corpus.name() + ", " + strategy);
    }
    return errors;
  }

  private static void print(String name, long wrong, long decided, List<Errors> errors) {
    System.out.printf(
        Locale.ROOT,
        "%s: %d of %d seeds with a wrong order, %d pairs decided%n",
        name,
        wrong,
        SEEDS,
        decided);
    errors.stream()
        .map(Errors::strategy)
        .distinct()
        .forEach(
            strategy -> {
              List<Errors> own =
                  errors.stream().filter(e -> e.strategy().equals(strategy)).toList();
              System.out.printf(
                  Locale.ROOT,
                  "  %-16s n %3d outlier mean %+.4f worst %.4f, within 5 %%: %.3f; alignment mean"
                      + " %+.4f worst %.4f, within 0.05: %.3f%n",
                  strategy,
                  own.size(),
                  own.stream().mapToDouble(Errors::outlier).average().orElse(0),
                  own.stream().mapToDouble(e -> Math.abs(e.outlier())).max().orElse(0),
                  own.stream().filter(e -> Math.abs(e.outlier()) <= 0.05).count()
                      / (double) own.size(),
                  own.stream().mapToDouble(Errors::alignment).average().orElse(0),
                  own.stream().mapToDouble(e -> Math.abs(e.alignment())).max().orElse(0),
                  own.stream().filter(e -> Math.abs(e.alignment()) <= 0.05).count()
                      / (double) own.size());
            });
  }
}
