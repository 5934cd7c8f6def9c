package io.attentionspectra.formats.transformer;

import org.apiguardian.api.API;

/** Parts of a transformer that have weights. */
@API(status = API.Status.INTERNAL)
public enum TransformerPart {
  /** Token embedding table, V × width; the row of the class token where tokens are patches. */
  TOKENS,
  /** Projection of the pixels of a patch, E × pixels. */
  PATCHES,
  /** Table of learned positions. */
  POSITIONS,
  /** Table of token types. */
  TYPES,
  /** Normalisation of the embeddings. */
  EMBEDDING_NORM,
  /** Projection of the embeddings to the hidden width. */
  EMBEDDING_PROJECTION,
  /** What positions add to scores, buckets × H; rows of distances that are projected, 2k × E. */
  POSITION_BIAS,
  /** Normalisation of the rows of distances. */
  POSITION_BIAS_NORM,
  /** Normalisation after the last layer. */
  FINAL_NORM,
  /** Query projection of a layer, H·m × E. */
  QUERY,
  /** Key projection, G·m × E. */
  KEY,
  /** Value projection, G·m × E. */
  VALUE,
  /** Normalisation of queries. */
  QUERY_NORM,
  /** Normalisation of keys. */
  KEY_NORM,
  /** Projection after the heads, E × H·m. */
  ATTENTION_OUTPUT,
  /** Normalisation of attention: before it, of the residual sum, or else behind it. */
  ATTENTION_NORM,
  /** Normalisation behind attention where there is one before it, too. */
  ATTENTION_NORM_BEHIND,
  /** Gate of the feed-forward network, F × E. */
  GATE,
  /** Widening projection of the feed-forward network, F × E. */
  INTERMEDIATE,
  /** Narrowing projection, E × F. */
  OUTPUT,
  /** Normalisation of the feed-forward network, placed as that of attention. */
  OUTPUT_NORM,
  /** Normalisation behind the feed-forward network where there is one before it, too. */
  OUTPUT_NORM_BEHIND
}
