package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Tree;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.DepthNames;
import io.attentionspectra.nulls.PooledLaw;
import io.attentionspectra.result.PlottedCurve;
import io.attentionspectra.result.ResultTree;
import io.attentionspectra.result.SpectrumDetail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Advice as nested maps and lists. */
final class AdviceTree {

  private AdviceTree() {}

  static Map<String, @Nullable Object> of(PoolingAdvice advice) {
    Tree tree = new Tree();
    tree.put("model", ResultTree.model(advice.model(), advice.shape()));
    tree.put("texts", ResultTree.texts(advice.texts()));
    tree.put("sentence", advice.sentence());
    Tree lengths = new Tree();
    advice.lengths().forEach((length, count) -> lengths.put(String.valueOf(length), count));
    tree.put("lengths", lengths.map());
    List<Map<String, @Nullable Object>> pooling = new ArrayList<>();
    List<Map<String, @Nullable Object>> depths = new ArrayList<>();
    for (PoolingAdvice.AtDepth each : advice.depths()) {
      depths.add(depth(each));
      for (StrategyAdvice strategy : each.advice().strategies()) {
        pooling.add(strategy(each, strategy));
      }
    }
    tree.put("pooling", pooling);
    tree.put("depths", depths);
    tree.put("timing", ResultTree.timing(advice.timing()));
    tree.put("notes", advice.notes());
    tree.put("provenance", advice.provenance().facts());
    return tree.map();
  }

  static Map<String, @Nullable Object> detailOf(PoolingAdvice advice) {
    Tree spectra = new Tree();
    for (PoolingAdvice.AtDepth each : advice.depths()) {
      Map<String, PlottedCurve> atUnit = new LinkedHashMap<>();
      for (PooledLaw law : each.advice().laws()) {
        atUnit.put(law.of().name(), PlottedCurve.of(law.law()));
      }
      for (StrategyAdvice strategy : each.advice().strategies()) {
        Map<String, PlottedCurve> curves = new LinkedHashMap<>();
        strategy
            .kappa()
            .ifPresent(kappa -> atUnit.forEach((label, c) -> curves.put(label, c.scaledBy(kappa))));
        SpectrumDetail detail =
            new SpectrumDetail(strategy.measured().spectrum(), curves, Map.of());
        spectra.put(each.depth() + "/" + strategy.strategy(), ResultTree.detail(detail, "laws"));
      }
    }
    Tree tree = new Tree();
    tree.put("poolingSpectra", spectra.map());
    tree.put("verdict", advice.verdict());
    tree.put(
        "outputFirst",
        advice.depths().stream()
            .map(PoolingAdvice.AtDepth::depth)
            .sorted(DepthNames.OUTPUT_FIRST)
            .toList());
    return tree.map();
  }

  private static Map<String, @Nullable Object> depth(PoolingAdvice.AtDepth each) {
    DepthAdvice advice = each.advice();
    Tree tree = new Tree();
    tree.put("depth", each.depth());
    tree.put("sequences", advice.sequences());
    tree.number("gamma", advice.gamma());
    tree.put("correlation", advice.correlation().map(AdviceTree::rows).orElse(null));
    tree.put("differences", advice.differences().stream().map(AdviceTree::difference).toList());
    advice
        .advised()
        .ifPresent(
            first -> {
              tree.put("advised", first.strategy());
              tree.put("tied", first.tied());
            });
    tree.put("detectable", advice.determined());
    tree.optional("majority", advice.majority());
    advice.outcome().ifPresent(outcome -> tree.put("held", held(advice, outcome)));
    tree.put("notes", advice.notes());
    return tree.map();
  }

  private static Map<String, @Nullable Object> held(DepthAdvice advice, LabelOutcome outcome) {
    StrategyAdvice.Labelled own = advice.advised().flatMap(StrategyAdvice::labelled).orElseThrow();
    Tree tree = new Tree();
    tree.put("split", comparison(outcome, outcome.split(), own.split().value()));
    tree.put("linear", comparison(outcome, outcome.linear(), own.linear().value()));
    return tree.map();
  }

  /** The best is the advised pooling itself where no other is more accurate. */
  private static Map<String, @Nullable Object> comparison(
      LabelOutcome outcome, LabelOutcome.Comparison comparison, double own) {
    Tree tree = new Tree();
    tree.put("held", comparison.held());
    Optional<LabelOutcome.PairedAccuracy> best =
        comparison.others().stream().findFirst().filter(other -> other.accuracy() > own);
    tree.put("best", best.map(LabelOutcome.PairedAccuracy::strategy).orElse(outcome.advised()));
    tree.number("accuracy", best.map(LabelOutcome.PairedAccuracy::accuracy).orElse(own));
    tree.optional("pValue", best.map(LabelOutcome.PairedAccuracy::adjustedPValue));
    tree.put("others", comparison.others().stream().map(AdviceTree::paired).toList());
    return tree.map();
  }

  private static Map<String, @Nullable Object> paired(LabelOutcome.PairedAccuracy other) {
    Tree tree = new Tree();
    tree.put("strategy", other.strategy());
    tree.number("accuracy", other.accuracy());
    tree.confidence("difference", Optional.of(other.difference()));
    tree.put("onlyAdvised", other.onlyAdvised());
    tree.put("onlyOther", other.onlyOther());
    tree.number("pValue", other.adjustedPValue());
    tree.number("rawPValue", other.pValue());
    tree.put("better", other.better());
    return tree.map();
  }

  private static List<List<Double>> rows(Matrix matrix) {
    return IntStream.range(0, matrix.rows())
        .mapToObj(i -> Arrays.stream(matrix.row(i)).boxed().toList())
        .toList();
  }

  private static Map<String, @Nullable Object> difference(PairwiseDifference pair) {
    Tree tree = new Tree();
    tree.put("first", pair.first());
    tree.put("second", pair.second());
    tree.confidence("difference", Optional.of(pair.difference()));
    tree.put("decided", pair.decided());
    return tree.map();
  }

  private static Map<String, @Nullable Object> strategy(
      PoolingAdvice.AtDepth at, StrategyAdvice advice) {
    StrategyAdvice.Measured measured = advice.measured();
    Tree tree = new Tree();
    tree.put("depth", at.depth());
    tree.put("strategy", advice.strategy());
    tree.put("sequences", at.advice().sequences());
    tree.put("rank", advice.rank().isPresent() ? advice.rank().getAsInt() : null);
    tree.put("tied", advice.tied());
    tree.optional("kappa", advice.kappa());
    tree.optional("alpha", advice.perKappa().flatMap(q -> advice.kappa().map(k -> k * q.value())));
    tree.confidence("alphaOverKappa", advice.perKappa());
    tree.optional("alphaOverKappaAllDirections", advice.perKappaAllDirections());
    tree.number("gamma", at.advice().gamma());
    tree.numbers("largest", measured.spectrum().largest(5));
    tree.optional("edge", measured.edge());
    tree.optional("freeProductEdge", measured.freeProductEdge());
    tree.number("bulkEdge", measured.bulkEdge());
    tree.optional("largestPValue", measured.largestPValue());
    tree.put("outliers", measured.outliers().stream().map(AdviceTree::outlier).toList());
    tree.put("predicted", advice.predicted().map(AdviceTree::prediction).orElse(null));
    tree.optional("alignment", advice.labelled().map(StrategyAdvice.Labelled::alignment));
    tree.confidence("accuracy", advice.labelled().map(StrategyAdvice.Labelled::split));
    tree.confidence("linearAccuracy", advice.labelled().map(StrategyAdvice.Labelled::linear));
    tree.put("weights", advice.weights().map(w -> weights(w)).orElse(null));
    return tree.map();
  }

  private static Map<String, @Nullable Object> outlier(StrategyAdvice.Exceedance outlier) {
    Tree tree = new Tree();
    tree.number("value", outlier.value());
    tree.number("pValue", outlier.adjustedPValue());
    tree.number("rawPValue", outlier.pValue());
    tree.number("participation", outlier.participation());
    return tree.map();
  }

  private static Map<String, @Nullable Object> prediction(StrategyAdvice.Prediction prediction) {
    Tree tree = new Tree();
    tree.confidence("rho", Optional.of(prediction.rho()));
    tree.number("bulkEdge", prediction.bulkEdge());
    tree.confidence("outlier", Optional.of(prediction.outlier()));
    tree.confidence("alignment", Optional.of(prediction.alignment()));
    Confidence needed = prediction.sequencesNeeded();
    tree.confidence("sequencesNeeded", Optional.of(needed));
    tree.put("textsNeeded", NeededTexts.of(needed.value()));
    tree.put(
        "textsNeededInterval",
        List.of(NeededTexts.of(needed.lower()), NeededTexts.of(needed.upper())));
    return tree.map();
  }

  private static Map<String, @Nullable Object> weights(StrategyAdvice.ChosenWeights weights) {
    Tree tree = new Tree();
    tree.numbers("used", weights.used());
    if (weights.fitted().isPresent()) {
      tree.numbers("ofAllTexts", weights.fitted().get());
    }
    tree.optional("loss", weights.loss());
    return tree.map();
  }
}
