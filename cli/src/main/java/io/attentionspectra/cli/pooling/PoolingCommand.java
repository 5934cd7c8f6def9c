package io.attentionspectra.cli.pooling;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.advice.LabelledPooling;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.MeasuredModel;
import io.attentionspectra.cli.io.PartAnswer;
import io.attentionspectra.cli.io.PartOptions;
import io.attentionspectra.cli.io.Progress;
import io.attentionspectra.cli.io.ReportOption;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.djl.pooling.LabelTrial;
import io.attentionspectra.djl.pooling.PoolingChoice;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.report.page.Report;
import io.attentionspectra.result.TokenTableView;
import io.attentionspectra.study.Spectra;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which pooling to choose, from unlabelled text, and whether labels bear it out. */
@Command(
    name = "pooling",
    description = {
      "Which pooling to choose: how well its leading direction will align with the signal, with"
          + " confidence intervals, how much of it each keeps against noise (α/κ), what theory"
          + " predicts of its spectrum, and what was measured. With labels of two classes also"
          + " whether the advice held. Without options: the trained all-MiniLM-L6-v2 on WordNet"
          + " glosses of animals and artifacts, both from the class path.",
      "",
      "Texts are read once, in random order and in memory that does not grow with "
          + "their number, whole and pooled over all their tokens, or over a window.",
      ""
    })
public final class PoolingCommand extends ResultCommand {

  /** Glosses that are read unless told otherwise; the whole of WordNet takes minutes. */
  private static final int MOST_GLOSSES = 4096;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private MeasuredModel measured;

  @Option(
      names = "--pair",
      paramLabel = "A:B",
      converter = LabelPair.Converter.class,
      description = "The two classes of wordnet (default: noun.animal:noun.artifact).")
  private @Nullable LabelPair pair;

  @Option(
      names = "--most-texts",
      paramLabel = "N",
      description =
          "Read N texts, drawn by the seed (default: "
              + MOST_GLOSSES
              + " of wordnet where texts are pooled whole, otherwise all; 0: all).")
  private @Nullable Integer mostTexts;

  @Option(
      names = "--layers",
      defaultValue = "table,middle,last",
      paramLabel = "LIST",
      converter = DepthList.Converter.class,
      description =
          "Where tokens are pooled: table (the raw rows of the embedding table), "
              + "embeddings, middle, last, or numbers of layers from 0 (default: "
              + "table,middle,last).")
  @SuppressWarnings("NullAway.Init")
  private DepthList layers;

  @Option(
      names = "--window",
      paramLabel = "T",
      description =
          "Pool the first T tokens of a text, leave out texts with fewer, and rank by α/κ (default:"
              + " pool all tokens of every text, and rank by the alignment).")
  private @Nullable Integer window;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "Cut texts to N tokens before the model reads them, special tokens counted (default:"
              + " 512, or as many positions as the model has). A window is read whole.")
  private @Nullable Integer maxLength;

  @Option(
      names = "--cut-texts",
      description =
          "Cut texts to the window (default then: 16) before the model reads them; otherwise the"
              + " model reads texts whole, as an embedder does.")
  private boolean cutTexts;

  @Option(
      names = "--strategies",
      paramLabel = "LIST",
      converter = StrategyList.Converter.class,
      description =
          "Poolings to compare: mean, first, last, max, root-length, length-power:P,"
              + " position-weighted, harmonic:TAU, forgetting:F, inverse-frequency:A,"
              + " top-eigenvector, optimal-scale, learned, and own, that of the model's authors"
              + " where its directory says how they pool (default, with own: "
              + StrategyList.OF_WHOLE_TEXTS
              + "; with a window "
              + StrategyList.OF_WINDOWS
              + ").")
  private @Nullable StrategyList strategies;

  @Option(
      names = "--labelled-texts",
      defaultValue = "1024",
      paramLabel = "N",
      description =
          "With two labels: texts of each class that weights are also trained on, beside "
              + "a linear classifier (default: 1024; at least 10; 0 trains none).")
  private int labelledTexts;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ReportOption report;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Save the pooling advised at the last of --layers, for a TextEmbedder.")
  private @Nullable Path save;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Write the state there now and then, complete or not at all.")
  private @Nullable Path checkpoint;

  @Option(
      names = "--checkpoint-every",
      defaultValue = "10240",
      paramLabel = "N",
      description = "Texts between two checkpoints (default: 10240).")
  private int every;

  @Option(
      names = "--resume",
      description = "Go on from the checkpoint, if there is one yet, to the same numbers.")
  private boolean resume;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private PartOptions parts;

  @Option(
      names = "--pilot-of",
      paramLabel = "FILE",
      description =
          "With --part: take the texts that choose direction and weights from the state of another"
              + " part instead of reading them again, as machines that round differently must.")
  private @Nullable Path pilotOf;

  @Override
  protected Answer answer() {
    Optional<PartOptions.Place> place = parts.place();
    requirePlaces(place.isPresent());
    if (window != null) {
      Check.atLeast("--window", window, 2);
    }
    Check.atLeast("--labelled-texts", labelledTexts, labelledTexts == 0 ? 0 : LabelTrial.FEWEST);
    if (mostTexts != null) {
      Check.atLeast("--most-texts", mostTexts, 0);
    }
    try (PoolingTexts all = PoolingTexts.read(measured.texts(), measured.labels(), pair, least());
        Progress progress = Progress.onErrorStream();
        ModelSession session = progress.open(measured.source())) {
      Texts texts =
          SampledTexts.of(
              all.texts(), most(), seed(), "--most-texts 0 reads all, which takes longer");
      Depth[] depths = layers.in(session.shape().layers());
      if (place.isPresent()) {
        return part(place.get(), question(depths, session), session, texts);
      }
      PoolingAdvice advice =
          question(depths, session)
              .progress(progress.counter("texts for pooling", texts.lines().size()))
              .advise(session, texts);
      PoolingChoice choice = save == null ? null : SavedAdvice.of(advice, session.provenance());
      PoolingAdvice whole = withTokenTable(withTrial(advice, session, texts, depths), session);
      report.write(() -> Report.of(whole));
      if (save != null && choice != null) {
        choice.save(save);
      }
      return new PoolingAnswer(whole, report.file(), Optional.ofNullable(save));
    }
  }

  private Answer part(
      PartOptions.Place place, AdviceStep question, ModelSession session, Texts texts) {
    AdviceState begun =
        pilotOf == null
            ? question.begin(session, texts)
            : question.begin(session, texts, AdviceState.read(pilotOf));
    begun.part(session, texts, place.part().first(), place.part().of()).write(place.state());
    return new PartAnswer(place);
  }

  private void requirePlaces(boolean part) {
    if (part) {
      report.refuseOfPart();
      PartOptions.refuse("--save", save);
      PartOptions.refuse("--checkpoint", checkpoint);
    } else if (pilotOf != null) {
      throw Check.failure("--pilot-of", pilotOf, "goes with a part", "give --part and --state");
    }
    report.requireWritable();
    if (save != null) {
      SavedAdvice.requireWritable(save);
    }
    if (resume && checkpoint == null) {
      throw Check.failure(
          "--resume", true, "needs to know the checkpoint", "give --checkpoint FILE");
    }
  }

  /** Most texts to read. */
  private int most() {
    int usual = measured.texts().equals("wordnet") && !poolsWindows() ? MOST_GLOSSES : 0;
    int wanted = Objects.requireNonNullElse(mostTexts, usual);
    return wanted == 0 ? Integer.MAX_VALUE : wanted;
  }

  private boolean poolsWindows() {
    return window != null || cutTexts;
  }

  /** Words that a text of WordNet needs. */
  private int least() {
    return poolsWindows() ? Objects.requireNonNullElse(window, Defaults.WINDOW) : 1;
  }

  private AdviceStep question(Depth[] depths, ModelSession session) {
    StrategyList asked =
        strategies == null
            ? StrategyList.usual(poolsWindows()).withOwn(session)
            : strategies.of(session);
    AdviceStep question =
        Spectra.of(measured.source())
            .pooling(asked.poolings().toArray(new WindowPooling[0]))
            .depths(depths)
            .seed(seed());
    if (window != null) {
      question = question.window(window);
    }
    if (maxLength != null) {
      question = question.maxLength(maxLength);
    }
    if (cutTexts) {
      question = question.cutTexts();
    }
    if (checkpoint == null) {
      return question;
    }
    return resume ? question.resume(checkpoint, every) : question.checkpoint(checkpoint, every);
  }

  /** Adds weights trained on labels; none without two classes, a note where texts are too few. */
  private PoolingAdvice withTrial(
      PoolingAdvice advice, ModelSession session, Texts given, Depth[] depths) {
    if (labelledTexts == 0 || given.twoClasses().isEmpty()) {
      return advice;
    }
    if (advice.window().poolsAllTokens()) {
      return advice.with(
          Note.of(
              Note.Kind.LABELS,
              "no weights trained on labels: they are weights of positions, which whole texts do"
                  + " not share; give a window"));
    }
    int count = session.shape().layers();
    Set<Integer> numbers =
        Arrays.stream(depths).map(depth -> depth.in(count)).collect(Collectors.toSet());
    try {
      Map<Integer, LabelledPooling> trained =
          new LabelTrial(advice.window(), labelledTexts, seed()).run(session, given, numbers);
      PoolingAdvice more = advice;
      for (Depth depth : depths) {
        LabelledPooling found = trained.get(depth.in(count));
        more = found == null ? more : more.with(depth, found);
      }
      return more;
    } catch (IllegalArgumentException e) {
      return advice.with(
          Note.of(Note.Kind.LABELS, "no weights trained on labels: " + e.getMessage()));
    }
  }

  private static PoolingAdvice withTokenTable(PoolingAdvice advice, ModelSession session) {
    int vocabulary = session.shape().vocabulary();
    return session
        .embeddingTableEigenvalues()
        .map(values -> advice.with(TokenTableView.of(values, vocabulary)))
        .orElse(advice);
  }
}
