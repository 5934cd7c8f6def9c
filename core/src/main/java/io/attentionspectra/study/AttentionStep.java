package io.attentionspectra.study;

import io.attentionspectra.nulls.AttentionNull;

/** A study whose last step was the probe of attention spectra. */
public interface AttentionStep extends Study {

  /**
   * Sets the spectra against nulls.
   *
   * @param nulls at least one, of different labels
   * @return a new study
   * @throws IllegalArgumentException if there is none or one comes twice
   */
  Study against(AttentionNull... nulls);
}
