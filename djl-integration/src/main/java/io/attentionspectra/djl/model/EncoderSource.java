package io.attentionspectra.djl.model;

import ai.djl.Device;

/** Where an encoder comes from; nothing is read before {@link #load}. */
public interface EncoderSource extends ObservedModelSource {

  /** {@inheritDoc} */
  @Override
  EncoderModel load(Device device);
}
