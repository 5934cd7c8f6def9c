package io.attentionspectra.cli.compare;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.ComparedModels;
import io.attentionspectra.cli.io.InspectTexts;
import io.attentionspectra.cli.io.NumberRanges;
import io.attentionspectra.cli.io.Progress;
import io.attentionspectra.cli.io.ReportOption;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.compare.Comparison;
import io.attentionspectra.compare.ComparisonResult;
import io.attentionspectra.model.Texts;
import io.attentionspectra.report.page.Report;
import io.attentionspectra.study.Spectra;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The same texts through two models of equal shape: what differs, beside what chance makes. */
@Command(
    name = "compare",
    description = {
      "The same texts through two models of equal shape, such as a model and its int8 copy, before"
          + " and after fine-tuning, or two checkpoints: what differs in every head and at every"
          + " depth, each beside what chance makes differ.",
      "",
      "A head is within sampling error where another choice of as many texts would change it as"
          + " much; p-values are corrected over all heads and quantities. How far attention moved"
          + " is set against a head with fresh weights on the same tokens. Both models must have as"
          + " many layers and heads, and cut texts into the same number of tokens.",
      ""
    })
public final class CompareCommand extends ResultCommand {

  /** Words of a passage of joined WordNet glosses. */
  private static final int WORDS = 64;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ComparedModels models;

  @Option(
      names = "--texts",
      defaultValue = "wordnet",
      paramLabel = "FILE",
      description =
          "wordnet (default), glosses joined to passages of 64 words; a file with one text per"
              + " line, or - for standard input.")
  @SuppressWarnings("NullAway.Init")
  private String texts;

  @Option(
      names = "--count",
      defaultValue = "64",
      paramLabel = "N",
      description =
          "Texts that are compared (default: the first 64). The more, the smaller a change that is"
              + " told from sampling.")
  private int count;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "Cut texts to N tokens before the models read them, special tokens counted (default:"
              + " 512, or as many positions as both models have).")
  private @Nullable Integer maxLength;

  @Option(
      names = "--window",
      defaultValue = "" + Defaults.WINDOW,
      paramLabel = "T",
      description =
          "Tokens of a text that are pooled (default: ${DEFAULT-VALUE}); shorter texts are left"
              + " out of the depths.")
  private int window;

  @Option(
      names = "--layers",
      paramLabel = "LIST",
      converter = NumberRanges.Converter.class,
      description = "Layers from 0, for example 0,3-5 (default: all).")
  private @Nullable NumberRanges layers;

  @Option(
      names = "--heads",
      paramLabel = "LIST",
      converter = NumberRanges.Converter.class,
      description = "Heads from 0, the same in every layer (default: all).")
  private @Nullable NumberRanges heads;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ReportOption report;

  @Override
  protected Answer answer() {
    report.requireWritable();
    int words = maxLength == null ? WORDS : Math.min(WORDS, maxLength);
    Texts passages = InspectTexts.passages(texts, "--count", count, words);
    ComparisonResult result;
    try (Progress progress = Progress.onErrorStream()) {
      result =
          comparison()
              .progress(progress.counter("texts through both models", passages.lines().size()))
              .run(passages);
    }
    report.write(() -> Report.of(result));
    return new Compared(result, report.file());
  }

  private Comparison comparison() {
    Comparison comparison =
        Spectra.compare(models.first()).against(models.second()).window(window).seed(seed());
    if (layers != null) {
      comparison = comparison.layers(layers.selection("layers"));
    }
    if (heads != null) {
      comparison = comparison.heads(heads.selection("heads"));
    }
    return maxLength == null ? comparison : comparison.maxLength(maxLength);
  }

  /** The result as JSON of the contract, and the verdict with a table for people. */
  private record Compared(ComparisonResult result, Optional<Path> report) implements Answer {

    @Override
    public Map<String, @Nullable Object> json() {
      return result.toTree();
    }

    @Override
    public String text() {
      return String.join(
          System.lineSeparator(),
          String.join(System.lineSeparator(), result.verdict()),
          "",
          ChangedHeads.table(result),
          "",
          report
              .map(file -> "Report: " + file)
              .orElse("For every head and depth: --report FILE.html"));
    }
  }
}
