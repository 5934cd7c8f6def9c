package io.attentionspectra.probe;

import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.PoolingEvidence;

/** A pooling that needs no estimate. */
record TokenPooling(Pooling pooling) implements WindowPooling {

  @Override
  public String label() {
    return pooling.name();
  }

  @Override
  public Fitted fit(PoolingEvidence evidence) {
    return WindowPooling.fitted(pooling);
  }
}
