package io.attentionspectra.pooling;

import io.attentionspectra.linalg.Matrix;

/** The largest entry of each coordinate; any length; not linear, so without κ and α. */
record MaxPooling() implements Pooling {

  @Override
  public String name() {
    return "max";
  }

  @Override
  public String describe() {
    return "the largest entry over positions";
  }

  @Override
  public double[] apply(Matrix tokens) {
    double[] pooled = tokens.row(0);
    double[] row = new double[pooled.length];
    for (int t = 1; t < tokens.rows(); t++) {
      tokens.copyRow(t, row);
      for (int j = 0; j < pooled.length; j++) {
        pooled[j] = Math.max(pooled[j], row[j]);
      }
    }
    return pooled;
  }
}
