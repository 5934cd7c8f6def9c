package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;

/** The Gaussian error linear unit z Φ(z): Hendrycks and Gimpel, arXiv 1606.08415. */
public enum Activation {

  /** Φ by the error function. */
  GELU {
    @Override
    NDArray apply(NDArray z) {
      return z.getNDArrayInternal().gelu();
    }
  },

  /** The authors' approximation z/2 · (1 + tanh(√(2/π)(z + 0.044715 z³))). */
  GELU_TANH {
    @Override
    NDArray apply(NDArray z) {
      NDArray cubic = z.mul(z).mul(EngineScalar.of(CUBIC, z)).add(1).mul(z);
      NDArray bend = cubic.mul(EngineScalar.of(Math.sqrt(2 / Math.PI), z)).tanh();
      return bend.add(1).mul(z).mul(EngineScalar.of(0.5, z));
    }
  };

  private static final double CUBIC = 0.044715;

  /** Entry by entry. */
  abstract NDArray apply(NDArray z);
}
