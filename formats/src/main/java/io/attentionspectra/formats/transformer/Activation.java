package io.attentionspectra.formats.transformer;

import org.apiguardian.api.API;

/** The non-linearity of a feed-forward layer, applied entry by entry. */
@API(status = API.Status.INTERNAL)
public enum Activation {

  /** z Φ(z), Φ by the error function: Hendrycks and Gimpel, arXiv 1606.08415. */
  GELU,

  /** Their approximation z/2 · (1 + tanh(√(2/π)(z + 0.044715 z³))). */
  GELU_TANH,

  /** z/(1 + exp(−z)): Elfwing et al., arXiv 1702.03118. */
  SILU,

  /** max(z, 0). */
  RELU
}
