package io.attentionspectra.monitor.schedule;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * When readings are due: before the first update, during the warm-up, then at a regular interval in
 * batches or seconds. In batches, a training that is resumed is read at the steps at which it would
 * have been read without the interruption; in seconds, also at the step it is resumed at.
 *
 * @param batches interval in batches, 0 when it is in seconds
 * @param seconds interval in seconds, 0 when it is in batches
 * @param warmUp readings before the first interval has passed
 */
@API(status = API.Status.INTERNAL)
public record Schedule(int batches, double seconds, WarmUp warmUp) {

  /**
   * Checks that there is one interval.
   *
   * @param batches interval in batches, 0 when it is in seconds
   * @param seconds interval in seconds, 0 when it is in batches
   * @param warmUp readings before the first interval has passed
   * @throws IllegalArgumentException unless one number is positive and the other 0
   */
  public Schedule {
    if (batches < 0 || !(seconds >= 0) || batches > 0 == seconds > 0) {
      throw Check.failure(
          "interval",
          batches + " batches, " + seconds + " seconds",
          "must be a positive number of one of the two",
          "leave the other at 0");
    }
  }

  /**
   * Every so many batches, without a warm-up.
   *
   * @param batches 1 or more
   * @return the schedule
   * @throws IllegalArgumentException if it is below 1
   */
  public static Schedule everyBatches(int batches) {
    return new Schedule(Check.atLeast("interval", batches, 1), 0, WarmUp.none());
  }

  /**
   * Every so many seconds of training, without a warm-up.
   *
   * @param seconds a positive time
   * @return the schedule
   * @throws IllegalArgumentException if it is not positive
   */
  public static Schedule everySeconds(double seconds) {
    return new Schedule(0, Check.positive("interval", seconds), WarmUp.none());
  }

  /**
   * With other readings at the beginning.
   *
   * @param other dense first, then sparse
   * @return the schedule with the same interval
   */
  public Schedule with(WarmUp other) {
    return new Schedule(batches, seconds, other);
  }

  /**
   * Whether a reading is due.
   *
   * @param step updates made so far
   * @param first the step watching began at
   * @param sinceFirst seconds of training since then
   * @param sinceLast seconds of training since the last reading
   * @return true if one is to be taken, if the budget allows it
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

  /**
   * The schedule in words.
   *
   * @return for example {@code every 200 batches, warm-up at 1, 2.0, 2.0², …}
   */
  public String describe() {
    String interval =
        batches > 0
            ? (batches == 1 ? "every batch" : "every " + batches + " batches")
            : "every " + seconds + " seconds";
    return interval + warmUp.describe();
  }
}
