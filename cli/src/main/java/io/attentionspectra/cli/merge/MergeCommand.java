package io.attentionspectra.cli.merge;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.base.Check;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.ReportOption;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.SealedFile;
import io.attentionspectra.state.internal.StateHeader;
import io.attentionspectra.study.StudyState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The result of a corpus that was read in parts. */
@Command(
    name = "merge",
    description = {
      "The result of texts that were read in parts, on as many machines: the advice of 'pooling"
          + " --part' or the heads of 'inspect --part', as one process gives it. Needs the states"
          + " of all parts, and neither model nor texts.",
      "",
      "States are merged in the order of their parts, so the same files give the same numbers to"
          + " the last bit. States of another question, model, tokenizer, seed, window or of other"
          + " texts, damaged ones, a part that comes twice and a part that is missing are refused.",
      ""
    })
public final class MergeCommand extends ResultCommand {

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "States of all parts.")
  @SuppressWarnings("NullAway.Init")
  private List<Path> files;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ReportOption report;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write the table of heads as CSV, of states of inspect.")
  private @Nullable Path csv;

  @Override
  protected Answer answer() {
    report.requireWritable();
    return switch (kind(files.get(0))) {
      case AdviceState.KIND -> new MergedAdvice(inOrder(), report, csv).answer();
      case StudyState.KIND -> new MergedHeads(inOrder(), report, csv).answer();
      default ->
          throw Check.failure(
              "state",
              files.get(0),
              "is of another kind or version",
              "give files that pooling or inspect of this version wrote with --state");
    };
  }

  private static String kind(Path file) {
    try {
      return SealedFile.kind(file);
    } catch (IOException e) {
      throw Check.failure(
          "state", file, "cannot be read (" + FileFailure.reason(e) + ")", "give another file");
    }
  }

  /** By part; what holds no part comes first and is refused when it is merged. */
  private List<Path> inOrder() {
    return files.stream().sorted(Comparator.comparingInt(MergeCommand::firstPart)).toList();
  }

  private static int firstPart(Path file) {
    return StateHeader.of(file).parts().map(range -> range.first()).orElse(0);
  }
}
