package io.attentionspectra.study;

import io.attentionspectra.advice.DepthAdvice;
import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.base.Confidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Advice in words: what to choose, how sure that is, and whether labels bear it out. */
final class AdviceVerdict {

  private AdviceVerdict() {}

  static List<String> of(PoolingAdvice advice) {
    List<String> lines = new ArrayList<>();
    for (PoolingAdvice.AtDepth each : advice.depths()) {
      String at = DepthNames.at(each.depth()) + ": ";
      lines.add(at + choice(each.advice()));
      best(each.advice())
          .flatMap(StrategyAdvice::predicted)
          .ifPresent(p -> lines.add(at + prediction(p, each.advice())));
      outcome(each.advice()).ifPresent(text -> lines.add(at + text));
    }
    if (lines.isEmpty()) {
      lines.add("No advice");
      lines.addAll(advice.notes());
    }
    return List.copyOf(lines);
  }

  private static Optional<StrategyAdvice> best(DepthAdvice advice) {
    return advice.strategies().stream().filter(s -> s.perKappa().isPresent()).findFirst();
  }

  private static String choice(DepthAdvice advice) {
    Optional<StrategyAdvice> best = best(advice);
    if (best.isEmpty()) {
      return "no pooling has an α to rank by";
    }
    StrategyAdvice first = best.get();
    String line = "choose " + first.strategy() + ", α/κ " + number(first.perKappa().orElseThrow());
    if (!first.tied().isEmpty()) {
      return line + "; the texts do not tell it from " + String.join(", ", first.tied());
    }
    return advice.strategies().stream()
        .filter(s -> s.perKappa().isPresent() && !s.strategy().equals(first.strategy()))
        .findFirst()
        .map(
            next ->
                line
                    + "; next is "
                    + next.strategy()
                    + " with "
                    + number(next.perKappa().orElseThrow()))
        .orElse(line);
  }

  private static String prediction(StrategyAdvice.Prediction prediction, DepthAdvice advice) {
    if (!(prediction.alignment().value() > 0)) {
      return String.format(
          Locale.ROOT,
          "its leading signal needs about %.0f texts to show, there are %d",
          Math.ceil(prediction.sequencesNeeded().value()),
          advice.sequences());
    }
    return String.format(
        Locale.ROOT,
        "its leading signal shows from about %.0f texts on; predicted alignment %s",
        Math.max(2, Math.ceil(prediction.sequencesNeeded().value())),
        number(prediction.alignment()));
  }

  private static Optional<String> outcome(DepthAdvice advice) {
    Optional<StrategyAdvice> advised = best(advice).filter(s -> s.labelled().isPresent());
    Optional<StrategyAdvice> winner =
        advice.strategies().stream()
            .filter(s -> s.labelled().isPresent())
            .max(Comparator.comparingDouble(AdviceVerdict::split));
    if (advised.isEmpty() || winner.isEmpty()) {
      return Optional.empty();
    }
    Confidence given = advised.get().labelled().orElseThrow().split();
    Confidence most = winner.get().labelled().orElseThrow().split();
    String line =
        "its top eigenvector splits the classes with accuracy "
            + number(given)
            + ", a linear classifier with "
            + number(advised.get().labelled().orElseThrow().linear());
    if (most.lower() > given.upper()) {
      return Optional.of(
          line
              + "; the advice does not hold for these labels: "
              + winner.get().strategy()
              + " splits them with "
              + number(most));
    }
    return Optional.of(line + "; no pooling splits them decidedly better");
  }

  private static double split(StrategyAdvice advice) {
    return advice.labelled().orElseThrow().split().value();
  }

  private static String number(Confidence value) {
    return String.format(
        Locale.ROOT, "%.3f (%.3f to %.3f)", value.value(), value.lower(), value.upper());
  }
}
