package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.PositionBootstrap;
import io.attentionspectra.pooling.UnlabelledCorrelation;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Moments of windows: Γ over positions along û with replicates, and over all directions. */
final class WindowMoments implements CorpusMoments {

  private final PositionBootstrap along;
  private final UnlabelledCorrelation all;

  WindowMoments(CorpusDesign design, int dimension, Randomness randomness) {
    this.along = PositionBootstrap.of(design.window(), design.replicates(), randomness);
    this.all = UnlabelledCorrelation.of(design.window(), dimension);
  }

  /** Γ along û. */
  PositionBootstrap along() {
    return along;
  }

  UnlabelledCorrelation allDirections() {
    return all;
  }

  @Override
  public void add(TokenWindow window, double[] direction) {
    along.add(window.text(), window.tokens().times(direction));
    all.add(window.tokens());
  }

  @Override
  public void merge(CorpusMoments other) {
    along.merge(((WindowMoments) other).along);
    all.merge(((WindowMoments) other).all);
  }

  @Override
  public void writeTo(DataOutput out) throws IOException {
    along.writeTo(out);
    all.writeTo(out);
  }

  @Override
  public void readFrom(DataInput in) throws IOException {
    along.readFrom(in);
    all.readFrom(in);
  }
}
