package io.attentionspectra.formats.transformer;

import org.apiguardian.api.API;

/** How attention A and feed-forward network M of a layer meet in the hidden states x. */
@API(status = API.Status.INTERNAL)
public enum Residual {
  /** y = x + A x, then y + M y. */
  SEQUENTIAL,
  /** x + A N x + M N′ x with two normalisations: GPT-NeoX. */
  PARALLEL,
  /** x + A N x + M N x with one: Phi. */
  PARALLEL_SHARED_NORM
}
