package io.attentionspectra.monitor.alarm;

import io.attentionspectra.monitor.event.AlarmRaised;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * An action made of its parts, by the factories of {@link AlarmAction}.
 *
 * @param name its name in traces
 * @param stopsTraining whether training stops after it
 * @param effect what it does with an alarm and the lines of the monitor's report
 */
record NamedAction(
    String name, boolean stopsTraining, BiConsumer<AlarmRaised, Consumer<String>> effect)
    implements AlarmAction {

  @Override
  public void run(AlarmRaised alarm, Consumer<String> report) {
    effect.accept(alarm, report);
  }
}
