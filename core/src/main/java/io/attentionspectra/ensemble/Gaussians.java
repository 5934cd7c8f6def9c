package io.attentionspectra.ensemble;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;

/** Matrices of independent Gaussian entries. */
final class Gaussians {

  private Gaussians() {}

  /** Independent standard entries, from the child seed of that name. */
  static Matrix standard(int rows, int columns, Randomness randomness, String name) {
    double[] values = randomness.child(name, 0).gaussians(Math.multiplyExact(rows, columns));
    return Matrix.of(rows, columns, values);
  }
}
