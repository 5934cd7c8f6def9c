package io.attentionspectra.study;

import io.attentionspectra.nulls.PooledNull;

/** A study whose last step was the probe of pooled covariances. */
public interface PooledStep extends Study {

  /**
   * Sets the covariances against laws.
   *
   * @param laws at least one, of different labels
   * @return a new study
   * @throws IllegalArgumentException if there is none or one comes twice
   */
  Study against(PooledNull... laws);
}
