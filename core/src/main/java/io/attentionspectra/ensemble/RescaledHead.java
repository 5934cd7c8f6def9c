package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.ScoreTerms;
import io.attentionspectra.base.Check;

/**
 * Sets the inverse temperature of a simulated head so that its β̂ is that of a measured one: that
 * of its products, before a cap or a bias, which the simulated head has from the model.
 */
final class RescaledHead {

  private RescaledHead() {}

  static AttentionHead to(double betaHat, AttentionHead head) {
    double own = requireSpread(ofProducts(head.withInverseTemperature(1)));
    return head.withInverseTemperature(betaHat / own);
  }

  /** β̂ of βS alone. */
  static double ofProducts(AttentionHead head) {
    return head.with(ScoreTerms.NONE).statistics().betaHat();
  }

  static double requireSpread(double betaHat) {
    if (!(betaHat > 0)) {
      throw Check.failure("betaHat", betaHat, "must be positive", "give a head whose scores vary");
    }
    return betaHat;
  }
}
