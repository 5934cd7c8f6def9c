package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Advice on whole texts of many lengths over 100 seeds: how often the 95 % interval of the
 * predicted alignment holds the one that follows from the true R, μ and lengths, and how often all
 * pairs that are decided are in the true order. Takes minutes, so it is left out unless asked for:
 * {@code mvn -pl core test -Dtest=TextCoverageFullSizeTest -Dtest.excluded=none}. Prints what it
 * measured.
 */
@Tag("slow")
final class TextCoverageFullSizeTest {

  private static final int SEEDS = Integer.getInteger("advice.seeds", 100);

  static List<RaggedCorpus> corpora() {
    return RaggedCorpus.all(80, 500, 2400);
  }

  /** What one seed says. */
  private record Seed(List<String> held, List<String> predicted, boolean right) {

    static Seed of(RaggedCorpus.Outcome outcome) {
      List<String> predicted =
          outcome.advice().strategies().stream()
              .filter(each -> each.predicted().isPresent())
              .map(StrategyAdvice::strategy)
              .toList();
      return new Seed(
          predicted.stream().filter(outcome::holdsTruth).toList(),
          predicted,
          outcome.wrongOrders().isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void intervalsHoldAndOrdersAreRight(RaggedCorpus corpus) {
    List<Seed> seeds =
        IntStream.range(0, SEEDS).parallel().mapToObj(s -> Seed.of(corpus.at(s))).toList();
    long right = seeds.stream().filter(Seed::right).count();
    StringBuilder line = new StringBuilder(corpus.name() + ": right order " + right);
    List<String> outside = new ArrayList<>();
    for (String strategy : RaggedCorpus.POOLINGS.stream().map(p -> p.label()).toList()) {
      long predicted = seeds.stream().filter(s -> s.predicted().contains(strategy)).count();
      long held = seeds.stream().filter(s -> s.held().contains(strategy)).count();
      line.append(String.format(Locale.ROOT, ", %s %d of %d", strategy, held, predicted));
      if (held < 0.9 * predicted || held > 0.99 * predicted) {
        outside.add(strategy + " " + held);
      }
    }
    System.out.println(line);
    assertTrue(right >= 0.95 * SEEDS, line::toString);
    assertTrue(outside.isEmpty(), () -> line + " outside 90 to 99: " + outside);
  }
}
