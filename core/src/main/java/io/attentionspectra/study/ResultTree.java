package io.attentionspectra.study;

import io.attentionspectra.base.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A result as nested maps and lists. */
final class ResultTree {

  private ResultTree() {}

  static Map<String, @Nullable Object> of(StudyResult result) {
    Tree tree = new Tree();
    tree.put("model", model(result));
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
    tree.put("verdict", result.verdict());
    return tree.map();
  }

  private static Map<String, @Nullable Object> model(StudyResult result) {
    Tree tree = new Tree();
    tree.put("name", result.model());
    tree.put("layers", result.shape().layers());
    tree.put("heads", result.shape().heads());
    tree.put("headSize", result.shape().headSize());
    tree.put("embedding", result.shape().embedding());
    tree.put("vocabulary", result.shape().vocabulary());
    return tree.map();
  }

  private static Map<String, @Nullable Object> texts(Texts texts) {
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
    tree.put("regime", RegimeNames.of(head.regime()));
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
    tree.numbers("largest", boxed(pooled.detail().spectrum().largest(5)));
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

  private static Map<String, @Nullable Object> timing(SessionTiming timing) {
    Tree tree = new Tree();
    tree.number("forwardSeconds", timing.forward());
    tree.number("spectraSeconds", timing.spectra());
    tree.put("spectraTexts", timing.spectraTexts());
    tree.number("localisationSeconds", timing.localisation());
    tree.number("poolingSeconds", timing.pooled());
    tree.number("nullsSeconds", timing.nulls());
    return tree.map();
  }

  private static Map<String, @Nullable Object> detail(SpectrumDetail detail, String nulls) {
    Tree curves = new Tree();
    detail
        .laws()
        .forEach(
            (label, law) -> {
              Tree curve = new Tree();
              curve.numbers("x", boxed(law.x()));
              curve.numbers("density", boxed(law.density()));
              curve.number("edge", law.edge());
              curves.put(label, curve.map());
            });
    detail
        .bands()
        .forEach(
            (label, band) -> {
              Tree ranks = new Tree();
              ranks.numbers("mean", boxed(band.mean()));
              ranks.numbers("lower", boxed(band.lower()));
              ranks.numbers("upper", boxed(band.upper()));
              curves.put(label, ranks.map());
            });
    Tree tree = new Tree();
    tree.numbers("values", boxed(detail.spectrum().toArray()));
    tree.put(nulls, curves.map());
    return tree.map();
  }

  private static List<Double> boxed(double[] values) {
    List<Double> boxed = new ArrayList<>(values.length);
    for (double value : values) {
      boxed.add(value);
    }
    return boxed;
  }

  /** A map under construction, from which NaN and infinities are kept out. */
  private static final class Tree {

    private final Map<String, @Nullable Object> map = new LinkedHashMap<>();

    void put(String key, @Nullable Object value) {
      map.put(key, value);
    }

    void number(String key, double value) {
      map.put(key, finite(value));
    }

    void numbers(String key, List<Double> values) {
      List<@Nullable Object> list = new ArrayList<>();
      for (double value : values) {
        list.add(finite(value));
      }
      map.put(key, list);
    }

    void optional(String key, Optional<Double> value) {
      map.put(key, value.isPresent() ? finite(value.get()) : null);
    }

    void estimate(String key, Estimate estimate) {
      number(key, estimate.value());
      number(key + "Error", estimate.standardError());
    }

    void values(String key, Map<String, Double> values) {
      Tree tree = new Tree();
      values.forEach(tree::number);
      map.put(key, tree.map);
    }

    void estimates(String key, Map<String, Estimate> estimates) {
      Tree means = new Tree();
      Tree errors = new Tree();
      estimates.forEach(
          (label, estimate) -> {
            means.number(label, estimate.value());
            errors.number(label, estimate.standardError());
          });
      map.put(key, means.map);
      map.put(key + "Error", errors.map);
    }

    /** The map; a null in it stands for JSON's null. */
    Map<String, @Nullable Object> map() {
      return map;
    }

    private static @Nullable Object finite(double value) {
      return Double.isFinite(value) ? value : null;
    }
  }
}
