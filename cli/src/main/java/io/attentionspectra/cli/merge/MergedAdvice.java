package io.attentionspectra.cli.merge;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.base.Check;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.ReportOption;
import io.attentionspectra.cli.pooling.PoolingAnswer;
import io.attentionspectra.model.Note;
import io.attentionspectra.report.page.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The advice of states.
 *
 * @param files by part
 * @param report where a page goes, if anywhere
 * @param csv where a table of heads was asked for, if anywhere
 */
record MergedAdvice(List<Path> files, ReportOption report, @Nullable Path csv) {

  Answer answer() {
    if (csv != null) {
      throw Check.failure("--csv", csv, "holds heads, and these states hold none", "leave it out");
    }
    AdviceState all = new StatesInOrder(files).merged(AdviceState::read, MergedAdvice::merge);
    PoolingAdvice advice = noted(all.advice());
    report.write(() -> Report.of(advice));
    return new PoolingAnswer(advice, report.file(), Optional.empty());
  }

  private static void merge(AdviceState all, AdviceState next) {
    if (all.hasOtherPilot(next)) {
      throw Check.failure(
          "state",
          next.describe(),
          "has other numbers in its pilot, as of another machine or number of threads, than "
              + all.describe(),
          "read every part but one with --pilot-of and the state of that one");
    }
    all.merge(next);
  }

  /** What one process adds by a second reading of the texts. */
  private static PoolingAdvice noted(PoolingAdvice advice) {
    boolean trains = advice.texts().twoClasses().isPresent() && !advice.window().poolsAllTokens();
    return trains
        ? advice.with(
            Note.of(
                Note.Kind.LABELS,
                "no weights trained on labels: states of parts hold sums and no texts; read the"
                    + " texts in one process to train them"))
        : advice;
  }
}
