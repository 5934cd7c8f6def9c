package io.attentionspectra.monitor.alarm;

import io.attentionspectra.monitor.event.AlarmRaised;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What is done when an alarm is raised; every alarm is written to the sinks besides. */
public final class AlarmAction {

  private static final String STOP = "stop";

  private final String name;
  private final BiConsumer<AlarmRaised, Consumer<String>> action;

  private AlarmAction(String name, BiConsumer<AlarmRaised, Consumer<String>> action) {
    this.name = name;
    this.action = action;
  }

  /**
   * Reports the alarm in one line, to where the monitor reports.
   *
   * @return the action
   */
  public static AlarmAction log() {
    return new AlarmAction("log", (alarm, report) -> report.accept(alarm.message()));
  }

  /**
   * Calls code of yours on the training thread.
   *
   * @param listener receives the alarm; what it throws goes through the training loop
   * @return the action
   */
  public static AlarmAction callback(Consumer<AlarmRaised> listener) {
    return new AlarmAction("callback", (alarm, report) -> listener.accept(alarm));
  }

  /**
   * Stops training, after everything was written; with DJL by {@code StopTraining}.
   *
   * @return the action
   */
  public static AlarmAction stop() {
    return new AlarmAction(STOP, (alarm, report) -> {});
  }

  String name() {
    return name;
  }

  public boolean stops() {
    return name.equals(STOP);
  }

  public void run(AlarmRaised alarm, Consumer<String> report) {
    action.accept(alarm, report);
  }
}
