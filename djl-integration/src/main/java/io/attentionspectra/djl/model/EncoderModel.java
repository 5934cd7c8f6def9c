package io.attentionspectra.djl.model;

import ai.djl.Device;

/** A trained encoder with its tokenizer. */
public final class EncoderModel extends TransformerModel {

  private final TransformerEncoder encoder;

  EncoderModel(
      String name,
      EncoderConfig config,
      Checkpoint checkpoint,
      TextTokenizer tokenizer,
      Device device) {
    this(name, new TransformerEncoder(config), checkpoint, tokenizer, device);
  }

  private EncoderModel(
      String name,
      TransformerEncoder encoder,
      Checkpoint checkpoint,
      TextTokenizer tokenizer,
      Device device) {
    super(name, encoder, checkpoint, tokenizer, device);
    this.encoder = encoder;
  }

  /**
   * The encoder.
   *
   * @return the block, owned by this model
   */
  public TransformerEncoder encoder() {
    return encoder;
  }

  @Override
  public EncoderConfig config() {
    return encoder.config();
  }
}
