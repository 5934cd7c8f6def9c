package io.attentionspectra.djl.observe;

import ai.djl.Device;

/** Where an observed model comes from; nothing is read before {@link #load}. */
public interface ObservedModelSource {

  /**
   * Reads weights and tokenizer.
   *
   * @param device where the weights go
   * @return the model, to be closed by the caller
   * @throws IllegalArgumentException if a file is missing or damaged, a tensor is missing or has a
   *     wrong shape, or the architecture is not supported
   */
  ObservedModel load(Device device);

  /**
   * A short name for titles and provenance.
   *
   * @return the name
   */
  String name();
}
