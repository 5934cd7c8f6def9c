package io.attentionspectra.drawn;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;

/** Matrices drawn at random, the same at every run. */
public final class Drawn {

  private Drawn() {}

  /** Independent standard Gaussian entries; other numbers give other matrices. */
  public static Matrix gaussian(int rows, int columns, long number) {
    double[] values = Randomness.of(11).child("matrix", number).gaussians(rows * columns);
    return Matrix.of(rows, columns, values);
  }
}
