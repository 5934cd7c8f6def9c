package io.attentionspectra.formats.checkpoint;

/** The Gaussian error linear unit z Φ(z): Hendrycks and Gimpel, arXiv 1606.08415. */
public enum Activation {

  /** Φ by the error function. */
  GELU,

  /** The authors' approximation z/2 · (1 + tanh(√(2/π)(z + 0.044715 z³))). */
  GELU_TANH
}
