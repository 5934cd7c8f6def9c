package io.attentionspectra.result;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.nulls.Significance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * One head over all texts; every {@link Estimate} is a mean over texts with its standard error, NaN
 * for a single text.
 *
 * @param layer number of the layer, from 0
 * @param head number of the head in its layer, from 0
 * @param headSize m
 * @param length ℓ, special tokens included
 * @param betaHat β̂
 * @param regime the most frequent regime over texts, the lower of equally frequent ones
 * @param largest the five largest squared singular values of √ℓ(A − column means), fewer for
 *     shorter texts
 * @param mean mean squared singular value
 * @param effectiveRank exp of the entropy of the normalised squares
 * @param stableRank Σσ²/σ₁²
 * @param entropy mean entropy of the rows of A, in nats
 * @param normalisedEntropy mean entropy of a row over the logarithm of its number of keys
 * @param sinkMass mean attention received by the most attended key
 * @param sinkKey the most attended key of the first text
 * @param rankOne singular value of the part removed
 * @param kolmogorovSmirnov distance to each null by name; a closed law is applied at β̂ whatever
 *     the regime, which must be read beside it; a null without a law at this β̂ is absent
 * @param wasserstein Wasserstein-1 distance to each null by name
 * @param ksUnderNull for simulated nulls with at least 2 replicas, mean distance of a replica from
 *     the others: what the measured distance would be without any difference
 * @param nulls what the head was set against, in the order asked for; those without a law or
 *     replicas at this head are left out
 * @param significance how the outliers were tested, or why they were not
 * @param directionsBeyond number of squared singular values above the null's largest, when tested
 * @param outliers those among the five largest that lie beyond the null
 * @param detail spectrum and null curves of the first text
 * @param balanced the same head with its attention balanced, where that was asked for and the head
 *     can be balanced on every text
 * @param estimation how far estimates may be off, where texts were read without the matrix
 */
public record HeadResult(
    int layer,
    int head,
    int headSize,
    Estimate length,
    Estimate betaHat,
    Regime regime,
    List<Estimate> largest,
    Estimate mean,
    Estimate effectiveRank,
    Estimate stableRank,
    Estimate entropy,
    Estimate normalisedEntropy,
    Estimate sinkMass,
    int sinkKey,
    Estimate rankOne,
    Map<String, Estimate> kolmogorovSmirnov,
    Map<String, Estimate> wasserstein,
    Map<String, Estimate> ksUnderNull,
    List<AttentionNull> nulls,
    Significance significance,
    Optional<Estimate> directionsBeyond,
    List<Outlier> outliers,
    SpectrumDetail detail,
    Optional<BalancedResult> balanced,
    Optional<EstimationErrors> estimation) {

  /** What a head stands out by, in a few words, or nothing. */
  private static final UnusualHead UNUSUAL = new UnusualHead();

  /**
   * What is unusual about the head: directions beyond the null, a sink, collapse of the rank, a
   * regime beyond the laws.
   *
   * @return a short phrase, empty if nothing is
   */
  public String unusual() {
    return UNUSUAL.describe(this);
  }

  /**
   * The same head with other outliers.
   *
   * @param others the outliers
   * @return a new result
   */
  @API(status = API.Status.INTERNAL)
  public HeadResult withOutliers(List<Outlier> others) {
    return with(List.copyOf(others), balanced);
  }

  /**
   * The same head with its attention balanced beside it.
   *
   * @param other the balanced head, if there is one
   * @return a new result
   */
  @API(status = API.Status.INTERNAL)
  public HeadResult withBalanced(Optional<BalancedResult> other) {
    return with(outliers, other);
  }

  private HeadResult with(List<Outlier> others, Optional<BalancedResult> other) {
    return new HeadResult(
        layer,
        head,
        headSize,
        length,
        betaHat,
        regime,
        largest,
        mean,
        effectiveRank,
        stableRank,
        entropy,
        normalisedEntropy,
        sinkMass,
        sinkKey,
        rankOne,
        kolmogorovSmirnov,
        wasserstein,
        ksUnderNull,
        nulls,
        significance,
        directionsBeyond,
        others,
        detail,
        other,
        estimation);
  }
}
