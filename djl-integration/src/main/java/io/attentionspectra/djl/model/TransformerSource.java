package io.attentionspectra.djl.model;

import ai.djl.Device;
import io.attentionspectra.djl.observe.ObservedModelSource;

/** Where a trained transformer comes from; nothing is read before {@link #load}. */
public interface TransformerSource extends ObservedModelSource {

  /** {@inheritDoc} */
  @Override
  TransformerModel load(Device device);
}
