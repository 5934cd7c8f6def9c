package io.attentionspectra.djl.training;

import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.alarm.AlarmAction;
import io.attentionspectra.monitor.sink.MonitorSink;

/**
 * The last question of a monitor: where its readings go. Either answer makes it a {@link
 * SpectralMonitor}, which takes more of both.
 */
public interface SinkStep {

  /**
   * Adds sinks.
   *
   * @param sinks where readings go, for example {@code jsonLines(path)}
   * @return a monitor
   */
  SpectralMonitor to(MonitorSink... sinks);

  /**
   * Adds alarms.
   *
   * @param alarms conditions on readings
   * @return the step that says what follows
   */
  AlarmStep alarm(Alarm... alarms);

  /** What follows an alarm. */
  @FunctionalInterface
  interface AlarmStep {

    /**
     * Sets what is done, in order; the alarm is written to the sinks first.
     *
     * @param actions for example {@code log()} or {@code stop()}
     * @return a monitor
     */
    SpectralMonitor then(AlarmAction... actions);
  }
}
