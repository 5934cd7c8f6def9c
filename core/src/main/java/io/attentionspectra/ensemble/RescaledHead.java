package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Check;

/** Sets the inverse temperature of a simulated head so that its β̂ is that of a measured one. */
final class RescaledHead {

  private RescaledHead() {}

  static AttentionHead to(double betaHat, AttentionHead head) {
    double own = requireSpread(head.withInverseTemperature(1).statistics().betaHat());
    return head.withInverseTemperature(betaHat / own);
  }

  static double requireSpread(double betaHat) {
    if (!(betaHat > 0)) {
      throw Check.failure("betaHat", betaHat, "must be positive", "give a head whose scores vary");
    }
    return betaHat;
  }
}
