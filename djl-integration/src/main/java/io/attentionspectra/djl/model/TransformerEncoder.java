package io.attentionspectra.djl.model;

import io.attentionspectra.formats.checkpoint.EncoderConfig;

/**
 * An encoder of the BERT family, faithful to the published models: normalisation after each
 * residual sum, exact GELU, learned absolute positions.
 */
public final class TransformerEncoder extends Transformer {

  private final EncoderConfig config;

  /**
   * An encoder without values; weights start from N(0, 0.02²) when it is initialised.
   *
   * @param config its sizes
   */
  public TransformerEncoder(EncoderConfig config) {
    super(config);
    this.config = config;
  }

  @Override
  public EncoderConfig config() {
    return config;
  }
}
