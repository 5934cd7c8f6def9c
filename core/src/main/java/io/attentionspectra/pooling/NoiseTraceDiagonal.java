package io.attentionspectra.pooling;

import io.attentionspectra.base.Estimate;

/** ‖μ‖² as what exceeds the noise in the mean squared distance of tokens from their mean. */
record NoiseTraceDiagonal(double trace) implements DiagonalRule {

  @Override
  public String describe() {
    return "constant diagonal, total variance less noise trace " + trace;
  }

  @Override
  public Estimate signal(PositionMoments moments) {
    Estimate total = moments.onDiagonal();
    return new Estimate(total.value() - trace, total.standardError());
  }
}
