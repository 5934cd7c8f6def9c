package io.attentionspectra.ensemble;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;

/** Matrices of independent Gaussian entries. */
final class Gaussians {

  private Gaussians() {}

  /** Independent standard entries, from the child seed of that name. */
  static Matrix standard(int rows, int columns, Randomness randomness, String name) {
    int count = Check.entries("rows x columns", rows, columns);
    double[] values = randomness.child(name, 0).gaussians(count);
    return Matrix.of(rows, columns, values);
  }
}
