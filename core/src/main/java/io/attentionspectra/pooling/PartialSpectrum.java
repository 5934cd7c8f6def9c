package io.attentionspectra.pooling;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SymmetricEigen;

/** Symmetric matrices rebuilt from part of their eigenvalues. */
final class PartialSpectrum {

  private PartialSpectrum() {}

  /** The positive semi-definite part, Σ max(λ_i, 0) v_i v_iᵀ over the vectors present. */
  static Matrix clip(SymmetricEigen eigen) {
    Matrix vectors = eigen.vectors();
    Matrix scaled =
        Matrix.generate(
            vectors.rows(),
            vectors.columns(),
            (i, j) -> vectors.get(i, j) * Math.sqrt(Math.max(eigen.values()[j], 0)));
    return scaled.rowGram();
  }
}
