package io.attentionspectra.probe;

import io.attentionspectra.pooling.PoolingEvidence;

/** A pooling that is estimated from the windows of a study. */
record EstimatedPooling(String label) implements WindowPooling {

  @Override
  public Fitted fit(PoolingEvidence evidence) {
    return WindowPooling.fitted(evidence.estimated(label));
  }
}
