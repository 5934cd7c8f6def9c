package io.attentionspectra.compare;

import io.attentionspectra.base.Document;
import io.attentionspectra.base.Estimate;
import java.util.Optional;

/**
 * A number of two heads on the same text, mean over texts, and the same number of the first head
 * and one with fresh weights on the same tokens at the same β̂.
 *
 * @param value of the heads of the two models
 * @param reinitialised of the first model's and a re-initialised one; none where the first model
 *     does not show the tokens that enter a layer, or the scores do not vary
 */
public record PairedEstimate(Estimate value, Optional<Estimate> reinitialised) {

  Document toDocument() {
    Document document = new Document().estimate("value", value);
    reinitialised.ifPresent(null3 -> document.estimate("reinitialised", null3));
    return document;
  }
}
