package io.attentionspectra.nulls;

import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.model.HeadSite;
import java.util.Optional;

/**
 * N3: the tokens that enter the layer under fresh Gaussian query and key weights, under the head's
 * mask and at its β̂. What it does not explain was learned.
 *
 * @param replicas how often it is drawn
 */
record ReinitialisedHeadNull(int replicas) implements DrawnNull {

  static final int STRICTNESS = 500;

  @Override
  public String name() {
    return ReinitialisedHead.NAME;
  }

  @Override
  public int strictness() {
    return STRICTNESS;
  }

  @Override
  public Optional<HeadEnsemble> ensemble(HeadSite site) {
    return site.reinitialisedHead();
  }
}
