package io.attentionspectra.djl.training;

import io.attentionspectra.monitor.schedule.WarmUp;
import java.time.Duration;

/**
 * The third question of a monitor: when it reads. Without an answer every 200 batches after a
 * warm-up at the steps 0, 1, 2, 4, 8, …, for at most 3 % of training time.
 */
public interface ScheduleStep extends SinkStep {

  /**
   * Sets the regular interval in batches.
   *
   * @param batches 1 or more
   * @return the step that names the unit
   * @throws IllegalArgumentException if it is below 1
   */
  Interval every(int batches);

  /** The unit of an interval. */
  @FunctionalInterface
  interface Interval {

    /**
     * Batches.
     *
     * @return a new step
     */
    ScheduleStep batches();
  }

  /**
   * Sets the regular interval in training time.
   *
   * @param interval a positive time, for example {@code seconds(30)}
   * @return a new step
   * @throws IllegalArgumentException if it is not positive
   */
  ScheduleStep every(Duration interval);

  /**
   * Sets the readings before the first interval has passed.
   *
   * @param warmUp dense first, then sparse
   * @return a new step
   */
  ScheduleStep warmUp(WarmUp warmUp);

  /**
   * Sets the largest share of training time. Due readings are left out while one more and the final
   * one, both as long as the last, would break it, and the final one, too, where the budget is used
   * up nevertheless; the budget of the first ten seconds may be spent at once, and the first
   * reading, with which kernels start up, is not counted but reported.
   *
   * @param share fraction of training time in (0, 1]
   * @return a new step
   * @throws IllegalArgumentException if the share is not in (0, 1]
   */
  ScheduleStep budget(double share);
}
