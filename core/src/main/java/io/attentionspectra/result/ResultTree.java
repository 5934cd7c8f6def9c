package io.attentionspectra.result;

import io.attentionspectra.base.Document;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.Outlier;

/** A result as the document that {@code inspect --json} prints. */
final class ResultTree {

  private ResultTree() {}

  static Document of(StudyResult result) {
    return new Document()
        .object("model", result.shape().toDocument(result.model()))
        .object("texts", result.texts().toDocument())
        .put("sentence", result.sentence())
        .objects("attention", result.attention().stream().map(ResultTree::head).toList())
        .objects("pooling", result.pooling().stream().map(ResultTree::pooled).toList())
        .object("timing", result.timing().toDocument())
        .put("notes", Note.sentences(result.notes()))
        .put("provenance", result.provenance().facts());
  }

  private static Document head(HeadResult head) {
    Document document = new Document();
    document
        .put("layer", head.layer())
        .put("head", head.head())
        .estimate("length", head.length())
        .put("headDim", head.headSize())
        .estimate("betaHat", head.betaHat())
        .put("regime", head.regime().label())
        .estimates("largest", head.largest())
        .estimate("mean", head.mean())
        .estimate("effectiveRank", head.effectiveRank())
        .estimate("stableRank", head.stableRank())
        .estimate("entropy", head.entropy())
        .estimate("normalisedEntropy", head.normalisedEntropy())
        .estimate("sinkMass", head.sinkMass())
        .put("sinkKey", head.sinkKey())
        .estimate("rankOne", head.rankOne());
    against(document, head);
    document.put("unusual", head.unusual());
    head.estimation().ifPresent(of -> document.object("estimationError", of.toDocument()));
    head.balanced().ifPresent(of -> document.object("balanced", balanced(of)));
    return document;
  }

  private static Document balanced(BalancedResult balanced) {
    HeadResult head = balanced.head();
    Document document =
        new Document()
            .estimates("largest", head.largest())
            .estimate("mean", head.mean())
            .estimate("effectiveRank", head.effectiveRank())
            .estimate("stableRank", head.stableRank())
            .estimate("largestBias", balanced.largestBias())
            .put("biasedKey", balanced.biasedKey())
            .estimate("biasSpread", balanced.biasSpread());
    return against(document, head);
  }

  /** Distances to the nulls, and what lies beyond them. */
  private static Document against(Document document, HeadResult head) {
    document
        .estimates("ks", head.kolmogorovSmirnov())
        .estimates("w1", head.wasserstein())
        .estimates("ksUnderNull", head.ksUnderNull())
        .objects("outliers", head.outliers().stream().map(Outlier::toDocument).toList())
        .optional("largestPValue", head.significance().largestPValue())
        .put("outlierTest", head.significance().method());
    head.directionsBeyond()
        .ifPresentOrElse(
            count -> document.estimate("directionsBeyond", count),
            () -> document.put("directionsBeyond", null));
    return document;
  }

  private static Document pooled(PooledResult pooled) {
    return new Document()
        .put("depth", pooled.depth().label())
        .put("strategy", pooled.strategy())
        .put("sequences", pooled.sequences())
        .optional("kappa", pooled.kappa())
        .optional("alpha", pooled.alpha())
        .number("gamma", pooled.gamma())
        .numbers("largest", pooled.detail().spectrum().largest(5))
        .optional("edge", pooled.edge())
        .optional("freeProductEdge", pooled.freeProductEdge())
        .optional("largestPValue", pooled.largestPValue())
        .objects("outliers", pooled.outliers().stream().map(Outlier::toDocument).toList())
        .optional("alignment", pooled.alignment())
        .optional("accuracy", pooled.accuracy())
        .numbers("ks", pooled.kolmogorovSmirnov())
        .numbers("w1", pooled.wasserstein());
  }
}
