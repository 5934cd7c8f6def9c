package io.attentionspectra.study;

/**
 * Where the time of a session went, in seconds.
 *
 * @param forward tokenizing and forward passes
 * @param spectra spectra and statistics of the model
 * @param nulls simulated nulls
 */
public record SessionTiming(double forward, double spectra, double nulls) {

  /** No time at all. */
  public static final SessionTiming ZERO = new SessionTiming(0, 0, 0);

  /**
   * Adds another timing.
   *
   * @param other a timing
   * @return the sums
   */
  public SessionTiming plus(SessionTiming other) {
    return new SessionTiming(forward + other.forward, spectra + other.spectra, nulls + other.nulls);
  }
}
