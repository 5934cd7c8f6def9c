package io.attentionspectra.compare;

import io.attentionspectra.base.Document;
import io.attentionspectra.base.Estimate;
import java.util.OptionalDouble;

/**
 * How far the mean of one quantity over the texts is apart in two models, beside what chance makes
 * of it.
 *
 * @param first mean under the first model; for spectra the mean squared singular value
 * @param second the same under the second model
 * @param change second − first, or for spectra their distance; its standard error is over texts,
 *     each read by both models
 * @param sampling what 95 % of the differences of two halves of the first model's texts stay below,
 *     brought from half the texts to all of them by the rule 1/√n
 * @param reinitialised the same change to heads with fresh weights on the same tokens at the same
 *     β̂ instead of to the second model; none for β̂ itself, and none where the first model does
 *     not show the tokens that enter a layer
 * @param pValue share of the deals of all readings into two groups that are at least as far apart
 * @param adjustedPValue corrected by Holm's method over all heads and quantities
 */
public record Change(
    Estimate first,
    Estimate second,
    Estimate change,
    double sampling,
    OptionalDouble reinitialised,
    double pValue,
    double adjustedPValue) {

  Change adjusted(double corrected) {
    return new Change(first, second, change, sampling, reinitialised, pValue, corrected);
  }

  Document toDocument() {
    return new Document()
        .estimate("first", first)
        .estimate("second", second)
        .estimate("change", change)
        .number("sampling", sampling)
        .number("reinitialised", reinitialised.orElse(Double.NaN))
        .number("pValue", pValue)
        .number("adjustedPValue", adjustedPValue);
  }
}
