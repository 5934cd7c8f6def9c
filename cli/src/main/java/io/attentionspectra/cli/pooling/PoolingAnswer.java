package io.attentionspectra.cli.pooling;

import io.attentionspectra.advice.LabelOutcome;
import io.attentionspectra.advice.LabelledPooling;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Digits;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Advice as JSON, and in words with two tables per depth.
 *
 * @param advice the advice, with what labels would choose where that was asked for
 * @param report the page, if one was written
 * @param saved the file for an embedder, if one was written
 */
public record PoolingAnswer(PoolingAdvice advice, Optional<Path> report, Optional<Path> saved)
    implements Answer {

  @Override
  public Map<String, @Nullable Object> json() {
    return advice.toTree();
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    advice.depths().forEach(depth -> text.append(depth(depth)).append('\n'));
    text.append(PredictionTable.UNITS).append("\n\n");
    advice.verdict().forEach(line -> text.append(line).append('\n'));
    advice.notes().forEach(note -> text.append("note: ").append(note.sentence()).append('\n'));
    saved.ifPresent(file -> text.append("Saved: ").append(file).append('\n'));
    return text.append(
            report
                .map(page -> "Report: " + page)
                .orElse("For plots and every number: --report FILE.html"))
        .toString();
  }

  private static String depth(PoolingAdvice.AtDepth at) {
    List<StrategyAdvice> strategies = at.advice().strategies();
    StringBuilder text = new StringBuilder();
    text.append(at.depth().label()).append(", ").append(at.advice().sequences()).append(" texts\n");
    text.append(RankingTable.of(strategies)).append("\n\n");
    text.append(PredictionTable.of(strategies)).append('\n');
    at.advice()
        .outcome()
        .ifPresent(
            outcome ->
                text.append(beaten("split", outcome.advised(), outcome.split()))
                    .append(beaten("linear", outcome.advised(), outcome.linear())));
    at.trained().ifPresent(trained -> text.append(trained(trained)));
    return text.toString();
  }

  private static String trained(LabelledPooling trained) {
    return "  trained on labels: accuracy "
        + Digits.of(trained.accuracy().value(), 3)
        + " ± "
        + Digits.of(trained.accuracy().standardError(), 2)
        + '\n';
  }

  /** A line for every pooling that is decidedly better than the advised one. */
  private static String beaten(String how, String advised, LabelOutcome.Comparison comparison) {
    StringBuilder lines = new StringBuilder();
    for (LabelOutcome.PairedAccuracy other : comparison.others()) {
      if (other.better()) {
        lines.append(
            String.format(
                Locale.ROOT,
                "  %s: %s is decidedly better than %s by %.1f points (%.1f to %.1f), p = %s; right"
                    + " alone on %d texts against %d%n",
                how,
                other.strategy(),
                advised,
                100 * other.difference().value(),
                100 * other.difference().lower(),
                100 * other.difference().upper(),
                Digits.of(other.adjustedPValue(), 2),
                other.onlyOther(),
                other.onlyAdvised()));
      }
    }
    return lines.toString();
  }
}
