package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Document;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.result.TokenTableView;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Advice as the document that {@code pooling --json} prints. */
final class AdviceTree {

  private AdviceTree() {}

  static Document of(PoolingAdvice advice) {
    Document document = new Document();
    document
        .object("model", advice.shape().toDocument(advice.model()))
        .object("texts", advice.texts().toDocument())
        .put("sentence", advice.sentence());
    Document lengths = new Document();
    advice.lengths().forEach((length, count) -> lengths.put(String.valueOf(length), count));
    document
        .object("lengths", lengths)
        .objects(
            "pooling",
            advice.depths().stream()
                .flatMap(each -> each.advice().strategies().stream().map(s -> strategy(each, s)))
                .toList())
        .objects("depths", advice.depths().stream().map(AdviceTree::depth).toList())
        .object("timing", advice.timing().toDocument())
        .put("notes", Note.sentences(advice.notes()))
        .put("provenance", advice.provenance().facts());
    advice
        .tokenTable()
        .map(TokenTableView::toDocument)
        .ifPresent(table -> document.object("tokenTable", table));
    return document;
  }

  private static Document depth(PoolingAdvice.AtDepth each) {
    DepthAdvice advice = each.advice();
    Document document = new Document();
    document
        .put("depth", each.depth().label())
        .put("sequences", advice.sequences())
        .number("gamma", advice.gamma());
    if (advice.ofWholeTexts()) {
      document
          .put("rankedBy", "predicted alignment")
          .number("tokenNoise", Arrays.stream(advice.tokenVariance()).skip(1).average().orElse(0));
    }
    advice
        .correlation()
        .ifPresentOrElse(
            correlation -> document.rows("correlation", rows(correlation)),
            () -> document.put("correlation", null));
    document.objects(
        "differences", advice.differences().stream().map(AdviceTree::difference).toList());
    advice
        .advised()
        .ifPresent(first -> document.put("advised", first.strategy()).put("tied", first.tied()));
    document.put("detectable", advice.determined()).optional("majority", advice.majority());
    advice.outcome().ifPresent(outcome -> document.object("held", held(advice, outcome)));
    document.put("notes", Note.sentences(advice.notes()));
    each.trained().ifPresent(trained -> document.object("learnedOnLabels", trained(trained)));
    return document;
  }

  private static Document trained(LabelledPooling trained) {
    return new Document()
        .numbers("weights", trained.weights())
        .estimate("accuracy", trained.accuracy())
        .put("texts", trained.windows());
  }

  private static Document held(DepthAdvice advice, LabelOutcome outcome) {
    StrategyAdvice.Labelled own = advice.advised().flatMap(StrategyAdvice::labelled).orElseThrow();
    return new Document()
        .object("split", comparison(outcome, outcome.split(), own.split().value()))
        .object("linear", comparison(outcome, outcome.linear(), own.linear().value()));
  }

  /** The best is the advised pooling itself where no other is more accurate. */
  private static Document comparison(
      LabelOutcome outcome, LabelOutcome.Comparison comparison, double own) {
    Optional<LabelOutcome.PairedAccuracy> best =
        comparison.others().stream().findFirst().filter(other -> other.accuracy() > own);
    return new Document()
        .put("held", comparison.held())
        .put("best", best.map(LabelOutcome.PairedAccuracy::strategy).orElse(outcome.advised()))
        .number("accuracy", best.map(LabelOutcome.PairedAccuracy::accuracy).orElse(own))
        .optional("pValue", best.map(LabelOutcome.PairedAccuracy::pValue))
        .optional("adjustedPValue", best.map(LabelOutcome.PairedAccuracy::adjustedPValue))
        .objects("others", comparison.others().stream().map(AdviceTree::paired).toList());
  }

  private static Document paired(LabelOutcome.PairedAccuracy other) {
    return new Document()
        .put("strategy", other.strategy())
        .number("accuracy", other.accuracy())
        .confidence("difference", Optional.of(other.difference()))
        .put("onlyAdvised", other.onlyAdvised())
        .put("onlyOther", other.onlyOther())
        .number("pValue", other.pValue())
        .number("adjustedPValue", other.adjustedPValue())
        .put("better", other.better());
  }

  private static List<double[]> rows(Matrix matrix) {
    return IntStream.range(0, matrix.rows()).mapToObj(matrix::row).toList();
  }

  private static Document difference(PairwiseDifference pair) {
    return new Document()
        .put("first", pair.first())
        .put("second", pair.second())
        .confidence("difference", Optional.of(pair.difference()))
        .put("decided", pair.decided());
  }

  private static Document strategy(PoolingAdvice.AtDepth at, StrategyAdvice advice) {
    StrategyAdvice.Measured measured = advice.measured();
    Document document = new Document();
    document
        .put("depth", at.depth().label())
        .put("strategy", advice.strategy())
        .put("sequences", at.advice().sequences())
        .put("rank", advice.rank().isPresent() ? advice.rank().getAsInt() : null)
        .put("tied", advice.tied())
        .optional("kappa", advice.kappa())
        .optional("alpha", advice.perKappa().flatMap(q -> advice.kappa().map(k -> k * q.value())))
        .confidence("alphaOverKappa", advice.perKappa())
        .optional("alphaOverKappaAllDirections", advice.perKappaAllDirections())
        .number("gamma", at.advice().gamma())
        .numbers("largest", measured.spectrum().largest(5))
        .optional("edge", measured.edge())
        .optional("freeProductEdge", measured.freeProductEdge())
        .number("bulkEdge", measured.bulkEdge())
        .optional("largestPValue", measured.largestPValue())
        .objects("outliers", measured.outliers().stream().map(Outlier::toDocument).toList())
        .put("predicted", advice.predicted().map(p -> prediction(p).map()).orElse(null))
        .optional("measuredAlignment", measured.alignment())
        .confidence("measuredAboveMean", measured.aboveMean())
        .optional("alignment", advice.labelled().map(StrategyAdvice.Labelled::alignment))
        .confidence("accuracy", advice.labelled().map(StrategyAdvice.Labelled::split))
        .confidence("linearAccuracy", advice.labelled().map(StrategyAdvice.Labelled::linear));
    document.put("weights", advice.weights().map(w -> weights(w).map()).orElse(null));
    if (!advice.lengths().isEmpty()) {
      document.objects("byLength", advice.lengths().stream().map(AdviceTree::length).toList());
    }
    return document;
  }

  private static Document length(StrategyAdvice.AtLength of) {
    Document document =
        new Document()
            .number("length", of.length())
            .number("share", of.share())
            .estimate("kappa", of.kappa())
            .estimate("signal", of.signal());
    of.labelled()
        .ifPresent(
            each ->
                document
                    .number("labelledKappa", each.kappa())
                    .estimate("labelledSignal", each.signal()));
    return document;
  }

  private static Document prediction(StrategyAdvice.Prediction prediction) {
    Confidence needed = prediction.sequencesNeeded();
    return new Document()
        .confidence("rho", Optional.of(prediction.rho()))
        .number("bulkEdge", prediction.bulkEdge())
        .confidence("outlier", Optional.of(prediction.outlier()))
        .confidence("alignment", Optional.of(prediction.alignment()))
        .confidence("sequencesNeeded", Optional.of(needed))
        .put("textsNeeded", prediction.textsNeeded())
        .put(
            "textsNeededInterval",
            List.of(NeededTexts.of(needed.lower()), NeededTexts.of(needed.upper())));
  }

  private static Document weights(StrategyAdvice.ChosenWeights weights) {
    Document document = new Document().numbers("used", weights.used());
    weights.fitted().ifPresent(fitted -> document.numbers("ofAllTexts", fitted));
    weights
        .ofLengths()
        .ifPresent(
            pooling ->
                document
                    .numbers("scaleLengths", pooling.scale().lengths())
                    .numbers("scales", pooling.scale().scales()));
    return document.optional("loss", weights.loss());
  }
}
