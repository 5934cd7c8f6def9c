package io.attentionspectra.probe;

import io.attentionspectra.pooling.PoolingNames;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.function.Supplier;

/** A pooling whose weights come from the estimated positional correlation. */
record EstimatedPooling(String label) implements WindowPooling {

  @Override
  public Fitted fit(Supplier<PositionalCorrelation> correlation) {
    return WindowPooling.fitted(PoolingNames.of(label, correlation.get()));
  }
}
