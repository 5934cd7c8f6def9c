package io.attentionspectra.djl.model;

import ai.djl.Device;

/** A trained decoder with its tokenizer. */
public final class DecoderModel extends TransformerModel {

  private final TransformerDecoder decoder;

  DecoderModel(
      String name,
      DecoderConfig config,
      Checkpoint checkpoint,
      TextTokenizer tokenizer,
      Device device) {
    this(name, new TransformerDecoder(config), checkpoint, tokenizer, device);
  }

  private DecoderModel(
      String name,
      TransformerDecoder decoder,
      Checkpoint checkpoint,
      TextTokenizer tokenizer,
      Device device) {
    super(name, decoder, checkpoint, tokenizer, device);
    this.decoder = decoder;
  }

  /**
   * The decoder.
   *
   * @return the block, owned by this model
   */
  public TransformerDecoder decoder() {
    return decoder;
  }

  @Override
  public DecoderConfig config() {
    return decoder.config();
  }
}
