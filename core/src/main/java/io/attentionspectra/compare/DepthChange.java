package io.attentionspectra.compare;

import io.attentionspectra.base.Document;

/**
 * A number of the pooled texts at one depth of both models, beside what chance makes of it.
 *
 * @param value of the two models
 * @param chance what chance makes of it: for distances and overlaps what 95 % of the splits of the
 *     first model's texts stay within, brought from half the texts to all of them; for agreements
 *     what texts dealt out of order give
 */
public record DepthChange(double value, double chance) {

  Document toDocument() {
    return new Document().number("value", value).number("chance", chance);
  }
}
