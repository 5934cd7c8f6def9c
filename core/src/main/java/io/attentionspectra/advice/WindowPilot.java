package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PositionBootstrap;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A pilot of windows: the first half gives û by its means, the second half R along û. */
final class WindowPilot extends Pilot {

  private final PositionBootstrap moments;

  WindowPilot(CorpusDesign design, int dimension) {
    super(design, dimension);
    this.moments = PositionBootstrap.of(design.window(), 0, Randomness.of(design.seed()));
  }

  @Override
  double[] forDirection(Matrix tokens) {
    return tokens.columnMeans();
  }

  @Override
  Matrix covariance() {
    return means().covariance();
  }

  @Override
  void addAlong(TokenWindow window) {
    moments.add(window.text(), window.tokens().times(direction()));
  }

  /** Γ along û of the second half. */
  PositionBootstrap moments() {
    return moments;
  }

  @Override
  PoolingEvidence evidence() {
    return PoolingEvidence.of(this::correlation, this::frequencies);
  }

  /**
   * The correlation from which weights are fitted.
   *
   * @throws IllegalArgumentException if fewer than three texts came or they do not vary
   */
  private PositionalCorrelation correlation() {
    return LeadingCorrelation.of(moments.covariance(), 0);
  }

  @Override
  void writeMoments(DataOutput out) throws IOException {
    moments.writeTo(out);
  }

  @Override
  void readMoments(DataInput in) throws IOException {
    moments.readFrom(in);
  }
}
