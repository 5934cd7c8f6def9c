package io.attentionspectra.monitor.event;

import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * An alarm whose condition became true.
 *
 * @param step when
 * @param alarm name of the alarm
 * @param place what it is about
 * @param value the number that crossed
 * @param threshold what it crossed, where there is such a number
 * @param action names of what is done about it, separated by commas
 */
public record AlarmRaised(
    int step, String alarm, Place place, double value, OptionalDouble threshold, String action)
    implements MonitorEvent {

  /**
   * The alarm in one line.
   *
   * @return for example {@code step 400: entropy below 0.5 at layer 1 head 3 (0.43)}
   */
  public String message() {
    return "step " + step + ": " + alarm + " at " + place.name() + " (" + (float) value + ")";
  }

  @Override
  public Map<String, @Nullable Object> toTree() {
    return EventTree.of("alarm")
        .put("step", step)
        .put("alarm", alarm)
        .at(place)
        .number("value", value)
        .optional("threshold", threshold)
        .put("action", action)
        .put("message", message())
        .map();
  }
}
