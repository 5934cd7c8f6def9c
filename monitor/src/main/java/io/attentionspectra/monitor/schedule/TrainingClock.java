package io.attentionspectra.monitor.schedule;

import org.apiguardian.api.API;

/** Tells the time to a monitor; any clock that never runs backwards. */
@FunctionalInterface
@API(status = API.Status.INTERNAL)
public interface TrainingClock {

  /**
   * The time.
   *
   * @return seconds since an origin of the clock's own
   */
  double seconds();

  /**
   * The clock of the machine.
   *
   * @return the clock
   */
  static TrainingClock system() {
    return () -> System.nanoTime() * 1e-9;
  }
}
