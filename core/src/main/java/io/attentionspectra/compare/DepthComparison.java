package io.attentionspectra.compare;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Document;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.compare.internal.DebiasedAlignment;
import io.attentionspectra.model.Depth;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The pooled texts at one depth of two models: the mean of the first tokens of every text, special
 * tokens left out.
 *
 * @param depth where
 * @param texts n, texts with enough tokens
 * @param firstWidth d of the first model
 * @param secondWidth d of the second
 * @param covariance ‖C₁ − C₂‖_F/‖C₁‖_F of the covariances; none for unequal widths
 * @param pValue share of the deals of all 2n vectors into two groups whose covariances are at least
 *     as far apart; none for unequal widths
 * @param adjustedPValue corrected by Holm's method over the depths
 * @param spectrum Wasserstein-1 distance of the eigenvalues of C₁ and C₂ over the mean eigenvalue
 *     of C₁; none for unequal widths
 * @param subspace mean squared cosine of the principal angles of the leading {@code directions}
 *     eigenvectors; none for unequal widths
 * @param directions how many eigenvectors that is
 * @param neighbours recall@k: mean share of the k nearest neighbours of a text, by cosine, that are
 *     among its k nearest in the other model
 * @param chanceNeighbours k/(n − 1), what texts dealt out of order give
 * @param neighbourCount k
 * @param alignment debiased linear CKA, see {@link DebiasedAlignment}; none where the vectors do
 *     not vary
 */
public record DepthComparison(
    Depth depth,
    int texts,
    int firstWidth,
    int secondWidth,
    Optional<DepthChange> covariance,
    OptionalDouble pValue,
    OptionalDouble adjustedPValue,
    Optional<DepthChange> spectrum,
    Optional<DepthChange> subspace,
    int directions,
    Estimate neighbours,
    double chanceNeighbours,
    int neighbourCount,
    Optional<DepthChange> alignment) {

  DepthComparison adjusted(double corrected) {
    return new DepthComparison(
        depth,
        texts,
        firstWidth,
        secondWidth,
        covariance,
        pValue,
        OptionalDouble.of(corrected),
        spectrum,
        subspace,
        directions,
        neighbours,
        chanceNeighbours,
        neighbourCount,
        alignment);
  }

  /**
   * Whether the covariances are told from sampling.
   *
   * @return whether the corrected p-value is below 5 %
   */
  public boolean isChanged() {
    return adjustedPValue.orElse(1) < Defaults.LEVEL;
  }

  Document toDocument() {
    Document document =
        new Document()
            .put("depth", depth.label())
            .put("texts", texts)
            .put("firstWidth", firstWidth)
            .put("secondWidth", secondWidth);
    covariance.ifPresent(change -> document.object("covariance", change.toDocument()));
    document.ifPresent("pValue", pValue).ifPresent("adjustedPValue", adjustedPValue);
    spectrum.ifPresent(change -> document.object("spectrum", change.toDocument()));
    subspace.ifPresent(change -> document.object("subspace", change.toDocument()));
    document
        .put("directions", directions)
        .estimate("neighbours", neighbours)
        .number("chanceNeighbours", chanceNeighbours)
        .put("neighbourCount", neighbourCount);
    alignment.ifPresent(change -> document.object("cka", change.toDocument()));
    return document.put("changed", isChanged());
  }
}
