package io.attentionspectra.cli.inspect;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.freeProduct;
import static io.attentionspectra.study.Spectra.harmonicCausal;
import static io.attentionspectra.study.Spectra.last;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.learned;
import static io.attentionspectra.study.Spectra.max;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.positionWeightedMean;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.topEigenvector;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.InspectTexts;
import io.attentionspectra.cli.io.MeasuredModel;
import io.attentionspectra.cli.io.NumberRanges;
import io.attentionspectra.cli.io.PartAnswer;
import io.attentionspectra.cli.io.PartOptions;
import io.attentionspectra.cli.io.Progress;
import io.attentionspectra.cli.io.ReportOption;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Selection;
import io.attentionspectra.model.Texts;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.report.page.Report;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job: the spectra of a trained model against theory. */
@Command(
    name = "inspect",
    description = {
      "The attention spectra of every layer and head of a trained model, and the "
          + "covariance of its pooled texts, against random-matrix theory and simulated "
          + "nulls. Without options: the trained all-MiniLM-L6-v2 on WordNet glosses of "
          + "animals and artifacts, both from the class path.",
      "",
      "Attention spectra include special tokens; poolings leave them out, except 'first', which is"
          + " the special token before the text, or the text's own first token where there is none."
          + " Heads whose mask hides keys are set against nulls and laws under that mask. Over"
          + " several texts every number is a mean over texts, and its standard error stands"
          + " beside it.",
      ""
    })
public final class InspectCommand extends ResultCommand {

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private MeasuredModel measured;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "Cut texts to N tokens before the model reads them, special tokens counted (default:"
              + " 512, or as many positions as the model has). A window is read whole.")
  private @Nullable Integer maxLength;

  @Option(
      names = "--window",
      defaultValue = "" + Defaults.WINDOW,
      paramLabel = "T",
      description =
          "Tokens of a text that are pooled (default: ${DEFAULT-VALUE}); shorter texts are left"
              + " out.")
  private int window;

  @Option(
      names = "--cut-texts",
      description =
          "Cut texts for pooling to the window before the model reads them; otherwise the model"
              + " reads texts whole, as an embedder does, and the first T tokens are pooled.")
  private boolean cutTexts;

  @Option(
      names = "--attention-texts",
      defaultValue = "4",
      paramLabel = "N",
      description = "Texts whose attention spectra are read (default: the first 4).")
  private int attentionTexts;

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

  @Option(
      names = "--nulls",
      split = ",",
      defaultValue = "laws,surrogate,reinitialised",
      paramLabel = "LIST",
      hideParamSyntax = true,
      description = "Comma-separated: ${COMPLETION-CANDIDATES} (default: all).")
  private Set<NullChoice> nulls = new LinkedHashSet<>();

  @Option(
      names = "--replicas",
      defaultValue = "5",
      paramLabel = "N",
      description = "Replicas of every simulated null per head and text (default: 5).")
  private int replicas;

  @Option(
      names = "--no-balanced",
      description =
          "Leave out the heads with their attention balanced, that is, without their sinks; takes"
              + " about half the time.")
  private boolean withoutBalanced;

  @Option(
      names = "--matrix-free-from",
      defaultValue = "" + Defaults.MATRIX_FREE_FROM,
      paramLabel = "N",
      description =
          "Read texts of N tokens or more without their attention matrices: tile by tile, the"
              + " largest values with bounds and the other numbers with errors, no balanced heads"
              + " and no simulated nulls (default: ${DEFAULT-VALUE}).")
  private int matrixFreeFrom;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ReportOption report;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private PartOptions parts;

  /** What attention spectra are set against. */
  enum NullChoice {
    laws,
    surrogate,
    reinitialised
  }

  @Override
  protected Answer answer() {
    Optional<PartOptions.Place> place = parts.place();
    if (place.isPresent()) {
      report.refuseOfPart();
    } else {
      report.requireWritable();
    }
    int longest = maxLength == null ? Defaults.LONGEST : maxLength;
    InspectTexts given =
        measured.readsImages()
            ? InspectTexts.of(ImageNames.of(measured.texts(), measured.labels()), attentionTexts)
            : InspectTexts.read(measured.texts(), measured.labels(), attentionTexts, longest);
    if (place.isPresent()) {
      return part(place.get(), given.passages());
    }
    Progress progress = Progress.onErrorStream();
    StudyResult result;
    try (progress) {
      Study study = study(progress);
      if (given.mostPerClass().isPresent()) {
        study = study.mostPerClass(given.mostPerClass().getAsInt());
      }
      result = study.run(given.passages(), given.sentences());
    }
    report.write(() -> Report.of(result));
    return new Inspected(result, report.file());
  }

  /** Heads alone: pooled covariances of inspect are of all windows at once. */
  private Answer part(PartOptions.Place place, Texts passages) {
    try (Progress progress = Progress.onErrorStream()) {
      ModelSource source = progress.watch(measured.source());
      try (ModelSession session = source.open()) {
        withLength(heads(source).seed(seed()))
            .part(session, passages, place.part().first(), place.part().of())
            .write(place.state());
      }
    }
    return new PartAnswer(place);
  }

  private Study heads(ModelSource source) {
    return Spectra.of(source)
        .layers(selection("layers", layers))
        .heads(selection("heads", heads))
        .probe(
            (withoutBalanced ? attentionSpectrum() : attentionSpectrum().withBalanced())
                .withMatrixFreeFrom(matrixFreeFrom))
        .against(attentionNulls());
  }

  private Study withLength(Study study) {
    return maxLength == null ? study : study.maxLength(maxLength);
  }

  private Study study(Progress progress) {
    Study study =
        heads(progress.watch(measured.source()))
            .probe(
                pooledCovariance(
                    mean(),
                    first(),
                    last(),
                    max(),
                    positionWeightedMean(),
                    harmonicCausal(1),
                    topEigenvector(),
                    learned()))
            .against(freeProduct(), silverstein())
            .depths(lastLayer(), embeddingTable())
            .window(window)
            .seed(seed());
    study = withLength(study);
    if (cutTexts) {
      study = study.cutTexts();
    }
    return study.because(
        "what did learning add to the tokens, and which pooling keeps the signal?");
  }

  private AttentionNull[] attentionNulls() {
    Set<AttentionNull> chosen = new LinkedHashSet<>();
    for (NullChoice choice : nulls) {
      switch (choice) {
        case laws -> {
          chosen.add(Spectra.gaussianEquivalence());
          chosen.add(Spectra.sphericalEquivalence());
        }
        case surrogate -> chosen.add(Spectra.covarianceSurrogate(Spectra.replicas(replicas)));
        case reinitialised -> chosen.add(Spectra.reinitialisedHead(Spectra.replicas(replicas)));
      }
    }
    return chosen.toArray(new AttentionNull[0]);
  }

  private static Selection selection(String what, @Nullable NumberRanges ranges) {
    return ranges == null ? Spectra.all() : ranges.selection(what);
  }
}
