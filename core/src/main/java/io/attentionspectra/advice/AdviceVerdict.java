package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.model.Note;
import io.attentionspectra.result.TokenTableView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Advice in words, the depth nearest to the output of the model first: what to choose there, how
 * sure that is and whether labels bear it out; then one line for every other depth.
 */
final class AdviceVerdict {

  /** From this share of the best α/κ on the mean is said to be nearly as good. */
  private static final double NEARLY = 0.95;

  private AdviceVerdict() {}

  static List<String> of(PoolingAdvice advice) {
    List<PoolingAdvice.AtDepth> depths = advice.outputFirst();
    List<String> lines = new ArrayList<>();
    for (PoolingAdvice.AtDepth each : depths) {
      String at = each.depth().heading() + ": ";
      String choice = at + choice(each.advice());
      Optional<String> outcome = each.advice().outcome().map(AdviceVerdict::outcome);
      if (!each.equals(depths.get(0))) {
        lines.add(choice + outcome.map(text -> "; " + text).orElse(""));
        continue;
      }
      lines.add(choice);
      each.advice().advised().ifPresent(best -> lines.add(at + strength(best, each.advice())));
      each.advice().outcome().ifPresent(found -> lines.add(at + labels(found, each.advice())));
    }
    if (lines.isEmpty()) {
      lines.add("No advice");
      lines.addAll(Note.sentences(advice.notes()));
    }
    advice.tokenTable().map(TokenTableView::verdict).ifPresent(lines::add);
    return List.copyOf(lines);
  }

  private static String choice(DepthAdvice advice) {
    Optional<StrategyAdvice> best = advice.advised();
    if (best.isEmpty()) {
      return "no pooling has an α to rank by";
    }
    if (!advice.determined()) {
      return "no advice, the leading signal is not told from noise; keep the mean";
    }
    StrategyAdvice first = best.get();
    String line = "choose " + first.strategy();
    if (!first.tied().isEmpty()) {
      line += " (the texts do not tell it from " + String.join(", ", first.tied()) + ")";
    }
    return line + besideMean(first, advice);
  }

  private static String besideMean(StrategyAdvice first, DepthAdvice advice) {
    return advice.strategies().stream()
        .filter(s -> s.strategy().equals("mean") && s.rank().isPresent())
        .filter(s -> !s.strategy().equals(first.strategy()) && !first.tied().contains("mean"))
        .findFirst()
        .map(mean -> merit(mean).value() / merit(first).value())
        .map(
            share ->
                (share >= NEARLY ? "; the mean is nearly as good, " : "; the mean reaches ")
                    + String.format(
                        Locale.ROOT,
                        "%.1f %% of its %s",
                        100 * share,
                        advice.ofWholeTexts() ? "alignment" : "α/κ"))
        .orElse("");
  }

  private static Confidence perKappa(StrategyAdvice advice) {
    return advice.perKappa().orElseThrow();
  }

  /** What poolings are ranked by. */
  private static Confidence merit(StrategyAdvice of) {
    return of.lengths().isEmpty()
        ? perKappa(of)
        : of.predicted().map(StrategyAdvice.Prediction::alignment).orElseGet(() -> perKappa(of));
  }

  /** Of whole texts, before α/κ. */
  private static String alignment(StrategyAdvice best) {
    Confidence at = merit(best);
    return best.lengths().isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "its direction has a predicted squared cosine of %.3f with the signal (95 %%: %.3f to"
                + " %.3f); ",
            at.value(),
            at.lower(),
            at.upper());
  }

  private static String strength(StrategyAdvice best, DepthAdvice advice) {
    Confidence q = perKappa(best);
    String line =
        alignment(best)
            + String.format(
                Locale.ROOT,
                "its signal over noise, α/κ, is %.2f times that of a single token (95 %%: %.2f to"
                    + " %.2f)",
                q.value(),
                q.lower(),
                q.upper());
    return best.predicted()
        .map(
            p ->
                line
                    + "; the signal shows from "
                    + p.textsNeeded()
                    + " texts on, there are "
                    + advice.sequences())
        .orElse(line);
  }

  /** Beside the accuracies themselves. */
  private static String labels(LabelOutcome outcome, DepthAdvice advice) {
    StrategyAdvice.Labelled own = advice.advised().flatMap(StrategyAdvice::labelled).orElseThrow();
    return String.format(
        Locale.ROOT,
        "%.1f %% of texts fall on the side of their class without labels, a linear classifier tells"
            + " %.1f %%; %s",
        100 * own.split().value(),
        100 * own.linear().value(),
        outcome(outcome));
  }

  private static String outcome(LabelOutcome outcome) {
    Optional<LabelOutcome.PairedAccuracy> split = better(outcome.split());
    Optional<LabelOutcome.PairedAccuracy> linear = better(outcome.linear());
    if (split.isEmpty() && linear.isEmpty()) {
      return "labels bear it out, no other pooling is decidedly better";
    }
    List<String> parts = new ArrayList<>();
    split.ifPresent(best -> parts.add(beaten(best, "without labels")));
    linear.ifPresent(best -> parts.add(beaten(best, "with a linear classifier")));
    return "labels do not bear it out: " + String.join(", ", parts);
  }

  private static Optional<LabelOutcome.PairedAccuracy> better(LabelOutcome.Comparison comparison) {
    return comparison.others().stream().filter(LabelOutcome.PairedAccuracy::better).findFirst();
  }

  private static String beaten(LabelOutcome.PairedAccuracy best, String how) {
    return String.format(
        Locale.ROOT,
        "%s is better %s by %.1f points (p = %.1g)",
        best.strategy(),
        how,
        100 * best.difference().value(),
        best.adjustedPValue());
  }
}
