package io.attentionspectra.monitor.schedule;

/**
 * When readings are due: before the first update, during the warm-up, then at a regular interval in
 * batches or seconds. In batches, a training that is resumed is read at the steps at which it would
 * have been read without the interruption; in seconds, also at the step it is resumed at.
 *
 * @param batches interval in batches, 0 when it is in seconds
 * @param seconds interval in seconds, 0 when it is in batches
 * @param warmUp readings before the first interval has passed
 */
public record Schedule(int batches, double seconds, WarmUp warmUp) {

  /**
   * Whether a reading is due.
   *
   * @param step updates made so far
   * @param first the step watching began at
   * @param sinceFirst seconds of training since then
   * @param sinceLast seconds of training since the last reading
   */
  public boolean isDue(int step, int first, double sinceFirst, double sinceLast) {
    if (batches > 0) {
      return step % batches == 0 || (step < batches && warmUp.has(step));
    }
    if (step == first) {
      return true;
    }
    return sinceFirst < seconds ? warmUp.has(step) : sinceLast >= seconds;
  }

  public String describe() {
    String interval =
        batches > 0
            ? (batches == 1 ? "every batch" : "every " + batches + " batches")
            : "every " + seconds + " seconds";
    return interval + warmUp.describe();
  }
}
