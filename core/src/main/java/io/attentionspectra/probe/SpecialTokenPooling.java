package io.attentionspectra.probe;

import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.PoolingEvidence;
import java.util.Optional;

/** The special token before the window. */
record SpecialTokenPooling() implements WindowPooling, WindowPooling.Fitted {

  @Override
  public String label() {
    return "first";
  }

  @Override
  public Fitted fit(PoolingEvidence evidence) {
    return this;
  }

  @Override
  public double[] apply(TokenWindow window) {
    return window.first().clone();
  }

  @Override
  public Optional<double[]> weights(int length) {
    return Optional.empty();
  }

  @Override
  public Optional<Double> kappa(int length) {
    return Optional.of(1.0);
  }
}
