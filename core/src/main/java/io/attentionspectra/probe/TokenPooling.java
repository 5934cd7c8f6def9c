package io.attentionspectra.probe;

import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.function.Supplier;

/** A pooling that needs no estimate. */
record TokenPooling(Pooling pooling) implements WindowPooling {

  @Override
  public String label() {
    return pooling.name();
  }

  @Override
  public Fitted fit(Supplier<PositionalCorrelation> correlation) {
    return WindowPooling.fitted(pooling);
  }
}
