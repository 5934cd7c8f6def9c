package io.attentionspectra.pooling;

import io.attentionspectra.base.Estimate;

/** ‖μ‖² as given, free of error. */
record ConstantDiagonal(double given) implements DiagonalRule {

  @Override
  public String describe() {
    return "constant diagonal, given signal " + given;
  }

  @Override
  public Estimate signal(PositionMoments moments) {
    return new Estimate(given, 0);
  }
}
