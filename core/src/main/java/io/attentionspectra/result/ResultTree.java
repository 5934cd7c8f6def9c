package io.attentionspectra.result;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Tree;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.Outlier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A result as nested maps and lists. */
public final class ResultTree {

  private ResultTree() {}

  static Map<String, @Nullable Object> of(StudyResult result) {
    Tree tree = new Tree();
    tree.put("model", model(result.model(), result.shape()));
    tree.put("texts", texts(result.texts()));
    tree.put("sentence", result.sentence());
    tree.put("attention", result.attention().stream().map(ResultTree::head).toList());
    tree.put("pooling", result.pooling().stream().map(ResultTree::pooled).toList());
    tree.put("timing", timing(result.timing()));
    tree.put("notes", result.notes());
    tree.put("provenance", result.provenance().facts());
    return tree.map();
  }

  static Map<String, @Nullable Object> detailOf(StudyResult result) {
    Tree spectra = new Tree();
    for (HeadResult head : result.attention()) {
      spectra.put(head.layer() + "." + head.head(), detail(head.detail(), "nulls"));
    }
    Tree pooled = new Tree();
    for (PooledResult each : result.pooling()) {
      pooled.put(each.depth() + "/" + each.strategy(), detail(each.detail(), "laws"));
    }
    Tree tree = new Tree();
    tree.put("spectra", spectra.map());
    tree.put("poolingSpectra", pooled.map());
    tree.put("nulls", nulls(result.attention()));
    tree.put("verdict", result.verdict());
    return tree.map();
  }

  /** What heads were set against, the strictest first; of equals the one asked for later. */
  private static List<Map<String, @Nullable Object>> nulls(List<HeadResult> heads) {
    List<AttentionNull> nulls =
        new ArrayList<>(heads.stream().flatMap(h -> h.nulls().stream()).distinct().toList());
    Collections.reverse(nulls);
    nulls.sort(Comparator.comparingInt(AttentionNull::strictness).reversed());
    return nulls.stream().map(ResultTree::described).toList();
  }

  private static Map<String, @Nullable Object> described(AttentionNull of) {
    Tree tree = new Tree();
    tree.put("name", of.name());
    tree.put("sentence", of.describe());
    return tree.map();
  }

  public static Map<String, @Nullable Object> model(String name, ModelShape shape) {
    Tree tree = new Tree();
    tree.put("name", name);
    tree.put("layers", shape.layers());
    tree.put("heads", shape.heads());
    tree.put("headSize", shape.headSize());
    tree.put("embedding", shape.embedding());
    tree.put("vocabulary", shape.vocabulary());
    return tree.map();
  }

  public static Map<String, @Nullable Object> texts(Texts texts) {
    Tree tree = new Tree();
    tree.put("name", texts.name());
    tree.put("count", texts.lines().size());
    tree.put("labels", List.copyOf(new TreeSet<>(texts.labels())));
    return tree.map();
  }

  private static Map<String, @Nullable Object> head(HeadResult head) {
    Tree tree = new Tree();
    tree.put("layer", head.layer());
    tree.put("head", head.head());
    tree.estimate("length", head.length());
    tree.put("headDim", head.headSize());
    tree.estimate("betaHat", head.betaHat());
    tree.put("regime", head.regime().label());
    tree.numbers("largest", head.largest().stream().map(Estimate::value).toList());
    tree.numbers("largestError", head.largest().stream().map(Estimate::standardError).toList());
    tree.estimate("mean", head.mean());
    tree.estimate("effectiveRank", head.effectiveRank());
    tree.estimate("stableRank", head.stableRank());
    tree.estimate("entropy", head.entropy());
    tree.estimate("normalisedEntropy", head.normalisedEntropy());
    tree.estimate("sinkMass", head.sinkMass());
    tree.put("sinkKey", head.sinkKey());
    tree.estimate("rankOne", head.rankOne());
    tree.estimates("ks", head.kolmogorovSmirnov());
    tree.estimates("w1", head.wasserstein());
    tree.estimates("ksUnderNull", head.ksUnderNull());
    tree.put("outliers", head.outliers().stream().map(ResultTree::outlierOfHead).toList());
    tree.optional("largestPValue", head.significance().largestPValue());
    tree.put("outlierTest", head.significance().method());
    head.directionsBeyond()
        .ifPresentOrElse(
            count -> tree.estimate("directionsBeyond", count),
            () -> tree.put("directionsBeyond", null));
    tree.put("unusual", head.unusual());
    return tree.map();
  }

  private static Map<String, @Nullable Object> outlierOfHead(Outlier outlier) {
    Tree tree = new Tree();
    tree.number("value", outlier.value());
    tree.number("pValue", outlier.pValue());
    tree.number("adjustedPValue", outlier.adjustedPValue());
    tree.number("participation", outlier.participation());
    return tree.map();
  }

  private static Map<String, @Nullable Object> pooled(PooledResult pooled) {
    Tree tree = new Tree();
    tree.put("depth", pooled.depth());
    tree.put("strategy", pooled.strategy());
    tree.put("sequences", pooled.sequences());
    tree.optional("kappa", pooled.kappa());
    tree.optional("alpha", pooled.alpha());
    tree.number("gamma", pooled.gamma());
    tree.numbers("largest", pooled.detail().spectrum().largest(5));
    tree.optional("edge", pooled.edge());
    tree.optional("freeProductEdge", pooled.freeProductEdge());
    tree.optional("largestPValue", pooled.largestPValue());
    tree.put("outliers", pooled.outliers().stream().map(ResultTree::outlierOfPooled).toList());
    tree.optional("alignment", pooled.alignment());
    tree.optional("accuracy", pooled.accuracy());
    tree.values("ks", pooled.kolmogorovSmirnov());
    tree.values("w1", pooled.wasserstein());
    return tree.map();
  }

  private static Map<String, @Nullable Object> outlierOfPooled(Outlier outlier) {
    Tree tree = new Tree();
    tree.number("value", outlier.value());
    tree.number("pValue", outlier.adjustedPValue());
    tree.number("rawPValue", outlier.pValue());
    tree.number("participation", outlier.participation());
    return tree.map();
  }

  public static Map<String, @Nullable Object> timing(SessionTiming timing) {
    Tree tree = new Tree();
    tree.number("forwardSeconds", timing.forward());
    tree.number("spectraSeconds", timing.spectra());
    tree.put("spectraTexts", timing.spectraTexts());
    tree.number("localisationSeconds", timing.localisation());
    tree.number("poolingSeconds", timing.pooled());
    tree.number("nullsSeconds", timing.nulls());
    return tree.map();
  }

  public static Map<String, @Nullable Object> detail(SpectrumDetail detail, String nulls) {
    Tree curves = new Tree();
    detail
        .laws()
        .forEach(
            (label, law) -> {
              Tree curve = new Tree();
              curve.numbers("x", law.x());
              curve.numbers("density", law.density());
              curve.number("edge", law.edge());
              curves.put(label, curve.map());
            });
    detail
        .bands()
        .forEach(
            (label, band) -> {
              Tree ranks = new Tree();
              ranks.numbers("mean", band.mean());
              ranks.numbers("lower", band.lower());
              ranks.numbers("upper", band.upper());
              curves.put(label, ranks.map());
            });
    Tree tree = new Tree();
    tree.numbers("values", detail.spectrum().toArray());
    tree.put(nulls, curves.map());
    return tree.map();
  }
}
