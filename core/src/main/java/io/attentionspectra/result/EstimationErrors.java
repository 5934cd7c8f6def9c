package io.attentionspectra.result;

import io.attentionspectra.base.Document;
import java.util.List;

/**
 * How far numbers of a head may be off that was read without its matrix, on average over the texts
 * that were; an error of a mean over texts is no larger. What is not listed is exact there.
 *
 * @param texts how many texts were read so
 * @param effectiveRank half the width of a 99 % interval of the probes, and the quadrature error
 * @param largest bound on the distance of each of the largest values from an eigenvalue
 * @param ks error of a Kolmogorov–Smirnov distance: that of the distribution function
 * @param known values known one by one
 * @param steps evaluations of the scores by the iteration
 */
public record EstimationErrors(
    long texts, double effectiveRank, List<Double> largest, double ks, double known, double steps) {

  /**
   * Copies the list.
   *
   * @param texts number of texts
   * @param effectiveRank error of the effective rank
   * @param largest errors of the largest values
   * @param ks error of distances
   * @param known values known one by one
   * @param steps evaluations of the scores
   */
  public EstimationErrors {
    largest = List.copyOf(largest);
  }

  Document toDocument() {
    return new Document()
        .put("texts", texts)
        .number("effectiveRank", effectiveRank)
        .numbers("largest", largest)
        .number("ks", ks)
        .number("known", known)
        .number("steps", steps);
  }
}
