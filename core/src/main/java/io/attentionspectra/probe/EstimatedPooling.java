package io.attentionspectra.probe;

import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.pooling.SignalToNoise;
import java.util.function.Supplier;

/** Poolings whose weights come from the estimated positional correlation. */
enum EstimatedPooling implements WindowPooling {
  TOP_EIGENVECTOR("top-eigenvector") {
    @Override
    Pooling from(PositionalCorrelation correlation) {
      return Poolings.topEigenvector(correlation);
    }
  },

  LEARNED("learned") {
    @Override
    Pooling from(PositionalCorrelation correlation) {
      return Poolings.learned(new SignalToNoise(correlation));
    }
  };

  private final String label;

  EstimatedPooling(String label) {
    this.label = label;
  }

  abstract Pooling from(PositionalCorrelation correlation);

  @Override
  public String label() {
    return label;
  }

  @Override
  public Fitted fit(Supplier<PositionalCorrelation> correlation) {
    return WindowPooling.fitted(from(correlation.get()));
  }
}
