package io.attentionspectra.monitor.alarm;

import io.attentionspectra.monitor.event.AlarmRaised;
import java.util.function.Consumer;

/**
 * What is done when an alarm is raised; every alarm is written to the sinks besides. Those here are
 * the usual ones; any other is a class or a {@link #callback} of your own.
 */
public interface AlarmAction {

  /**
   * Name for traces.
   *
   * @return for example {@code log}
   */
  String name();

  /**
   * Does it, on the training thread.
   *
   * @param alarm what was raised
   * @param report takes lines to where the monitor reports
   */
  void run(AlarmRaised alarm, Consumer<String> report);

  /**
   * Whether training stops after it.
   *
   * @return false unless it is known to
   */
  default boolean stopsTraining() {
    return false;
  }

  /**
   * Reports the alarm in one line, to where the monitor reports.
   *
   * @return the action
   */
  static AlarmAction log() {
    return new NamedAction("log", false, (alarm, report) -> report.accept(alarm.message()));
  }

  /**
   * Calls code of yours on the training thread.
   *
   * @param listener receives the alarm; what it throws goes through the training loop
   * @return the action
   */
  static AlarmAction callback(Consumer<AlarmRaised> listener) {
    return new NamedAction("callback", false, (alarm, report) -> listener.accept(alarm));
  }

  /**
   * Stops training, after everything was written; with DJL by {@code StopTraining}.
   *
   * @return the action
   */
  static AlarmAction stop() {
    return new NamedAction("stop", true, (alarm, report) -> {});
  }
}
