package io.attentionspectra.djl.model;

import io.attentionspectra.formats.checkpoint.DecoderConfig;

/**
 * A decoder of the GPT-2 family, faithful to the published models: causal attention, normalisation
 * before each sublayer and after the last layer, GELU by tanh, learned absolute positions. The
 * output is the hidden states, from which the token embedding table makes logits.
 */
public final class TransformerDecoder extends Transformer {

  private final DecoderConfig config;

  /**
   * A decoder without values; weights start from N(0, 0.02²) when it is initialised.
   *
   * @param config its sizes
   */
  public TransformerDecoder(DecoderConfig config) {
    super(config);
    this.config = config;
  }

  @Override
  public DecoderConfig config() {
    return config;
  }
}
