package io.attentionspectra.monitor.event;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Document;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * One head at one step; numbers are means over the texts, named as in a study's result.
 *
 * @param layer number of the layer, from 0
 * @param head number of the head in its layer, from 0
 * @param length ℓ, special tokens included
 * @param betaHat β̂
 * @param regime the most frequent regime over texts, the lower of equally frequent ones
 * @param largest up to five largest squared singular values of √ℓ(A − column means)
 * @param mean mean squared singular value
 * @param effectiveRank exp of the entropy of the normalised squares
 * @param entropy mean entropy of the rows of A, in nats
 * @param normalisedEntropy mean entropy of a row over the logarithm of its number of keys
 * @param sinkMass mean attention received by the most attended key
 * @param edge right edge of the first law the monitor compares with, at mean β̂ and mean ℓ; nothing
 *     where the law does not exist. It bounds heads in the linear regime only
 * @param outliers mean number of squares per text above the edge; nothing without an edge
 * @param ks Kolmogorov–Smirnov distance of the squares of all texts from each law by label
 * @param spectrum the squares of all texts together
 * @param balanced the head balanced, where the monitor watches it so and it can be
 */
public record HeadState(
    int layer,
    int head,
    double length,
    double betaHat,
    Regime regime,
    List<Double> largest,
    double mean,
    double effectiveRank,
    double entropy,
    double normalisedEntropy,
    double sinkMass,
    OptionalDouble edge,
    OptionalDouble outliers,
    Map<String, Double> ks,
    Spectrum spectrum,
    Optional<BalancedState> balanced) {

  /**
   * From what a study found.
   *
   * @param means of the head, over texts
   * @param visibility which tokens its queries see
   * @param texts its squared singular values on each text
   * @param balanced those of the head balanced, none where it is not
   * @param laws what it is set against; the edge is that of the first which exists at its mean β̂
   *     and mean length
   * @return the state
   */
  @API(status = API.Status.INTERNAL)
  public static HeadState of(
      HeadResult means,
      Visibility visibility,
      List<Spectrum> texts,
      List<Spectrum> balanced,
      List<LawNull> laws) {
    HeadSquares squares = new HeadSquares(texts);
    Spectrum together = squares.together();
    Optional<LawAtHead> law = LawAtHead.of(laws, means, visibility, together);
    return new HeadState(
        means.layer(),
        means.head(),
        means.length().value(),
        means.betaHat().value(),
        means.regime(),
        squares.largest(),
        means.mean().value(),
        means.effectiveRank().value(),
        means.entropy().value(),
        means.normalisedEntropy().value(),
        means.sinkMass().value(),
        law.map(each -> OptionalDouble.of(each.edge())).orElse(OptionalDouble.empty()),
        law.map(each -> OptionalDouble.of(squares.above(each.edge())))
            .orElse(OptionalDouble.empty()),
        law.map(LawAtHead::ks).orElse(Map.of()),
        together,
        means.balanced().map(of -> BalancedState.of(of, balanced)));
  }

  Document toDocument() {
    Document document = figures();
    balanced.ifPresent(of -> document.object("balanced", of.toDocument()));
    return document;
  }

  private Document figures() {
    return new Document()
        .put("layer", layer)
        .put("head", head)
        .number("length", length)
        .number("betaHat", betaHat)
        .put("regime", regime.label())
        .numbers("largest", largest)
        .number("mean", mean)
        .number("effectiveRank", effectiveRank)
        .number("entropy", entropy)
        .number("normalisedEntropy", normalisedEntropy)
        .number("sinkMass", sinkMass)
        .ifPresent("edge", edge)
        .ifPresent("outliers", outliers)
        .numbers("ks", ks);
  }
}
