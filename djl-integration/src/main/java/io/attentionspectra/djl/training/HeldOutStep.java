package io.attentionspectra.djl.training;

/** A monitor that reads heads on held-out texts, which may be cut; a training batch is not. */
public interface HeldOutStep extends ScheduleStep {

  /**
   * Cuts texts for attention spectra.
   *
   * @param tokens longest text, special tokens included, at least 2; 512 or what the model takes
   *     unless set
   * @return a new step
   * @throws IllegalArgumentException if the number is below 2
   */
  HeldOutStep maxLength(int tokens);
}
