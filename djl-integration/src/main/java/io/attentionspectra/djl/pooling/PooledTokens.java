package io.attentionspectra.djl.pooling;

import java.util.Locale;

/** Which tokens of a text are pooled. */
public enum PooledTokens {
  /** Those read from the text, without special tokens: what weights are estimated on. */
  CONTENT,

  /** Special tokens, too, as the pooling modes of DJL's own translator. */
  ALL;

  /**
   * The name in files.
   *
   * @return {@code content} or {@code all}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
