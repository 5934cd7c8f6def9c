package io.attentionspectra.nulls;

import io.attentionspectra.base.Document;

/**
 * A leading eigenvalue beyond a null.
 *
 * @param value the eigenvalue or squared singular value, a mean over texts for attention
 * @param pValue chance under the null that the largest value is at least this
 * @param adjustedPValue the p-value corrected by Holm over everything the study tested of this kind
 * @param participation Σ vᵢ⁴ of the left singular vector, mean over texts; of the eigenvector for a
 *     pooled covariance: near 1 for a localised outlier, of order 1/ℓ for a spread direction
 */
public record Outlier(double value, double pValue, double adjustedPValue, double participation) {

  /**
   * The outlier, ready to be written.
   *
   * @return its four numbers
   */
  public Document toDocument() {
    return new Document()
        .number("value", value)
        .number("pValue", pValue)
        .number("adjustedPValue", adjustedPValue)
        .number("participation", participation);
  }

  /**
   * The same outlier with another corrected p-value.
   *
   * @param corrected the p-value
   * @return a new outlier
   */
  public Outlier adjusted(double corrected) {
    return new Outlier(value, pValue, corrected, participation);
  }
}
