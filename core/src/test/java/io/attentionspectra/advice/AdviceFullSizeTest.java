package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  /** Theory describes poolings of more effective tokens than this. */
  private static final double TOKENS = 2;

  /** One prediction beside its measurement. */
  private record Errors(String strategy, double tokens, double outlier, double alignment) {

    boolean within() {
      return Math.abs(outlier) <= 0.05 && Math.abs(alignment) <= 0.05;
    }
  }

  /**
   * Of 100 seeds per corpus at most 5 have a wrong order. Where x ≥ 2x_c, predicted outliers are
   * within 5 % and alignments within 0.05 of what is measured: for every corpus in at least 95 % of
   * the single draws, and for every corpus and strategy in the mean over seeds.
   *
   * <p>Single draws are counted for poolings of more than two effective tokens, 1/Σ(w_t²/κ)² &gt;
   * 2, which leaves out first and last, of one token each. A pooled vector of one token is a row of
   * the table: the covariance of N of them weighs V rows by how often each was drawn, which is not
   * the free product of table and texts that several tokens per vector give; at two tokens it still
   * is not (share of null replicas with a p-value below 0.05: 0.298 at one token, 0.110 at two,
   * 0.058 at four). Their means must hold all the same.
   */
  @ParameterizedTest
  @MethodSource("corpora")
  void theRankingIsTrueAndPredictionsHold(SimulatedCorpus corpus) {
    List<Errors> all = at(corpus);
    List<Errors> single = all.stream().filter(e -> e.tokens() > TOKENS).toList();
    long off = single.stream().filter(e -> !e.within()).count();
    System.out.printf(
        Locale.ROOT,
        "  more than two tokens: %d of %d single predictions off%n",
        off,
        single.size());
    assertTrue(single.size() >= SEEDS, "only " + single.size() + " predictions to judge");
    assertTrue(off <= 0.05 * single.size(), off + " of " + single.size() + " predictions off");
    assertMeans(corpus, all);
  }

  private static void assertMeans(SimulatedCorpus corpus, List<Errors> errors) {
    for (String strategy : errors.stream().map(Errors::strategy).distinct().toList()) {
      List<Errors> own = errors.stream().filter(e -> e.strategy().equals(strategy)).toList();
      double outlier = own.stream().mapToDouble(Errors::outlier).average().orElse(1);
      double alignment = own.stream().mapToDouble(Errors::alignment).average().orElse(1);
      assertEquals(0, outlier, 0.05, corpus.name() + ", " + strategy);
      assertEquals(0, alignment, 0.05, corpus.name() + ", " + strategy);
    }
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
          errors.add(
              new Errors(
                  name,
                  each.effectiveTokens(name),
                  each.outlierError(name),
                  each.alignmentError(name)));
        }
      }
    }
    print(corpus.name(), wrong, decided, errors);
    assertTrue(wrong <= 0.05 * SEEDS, wrong + " seeds with a wrong order");
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
