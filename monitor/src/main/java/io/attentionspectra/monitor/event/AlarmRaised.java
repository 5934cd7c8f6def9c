package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
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

  /** Puts a place: a head by its numbers, a pooled covariance by its name. */
  static Document at(Place place, Document document) {
    return place instanceof Place.Head head
        ? document.put("layer", head.layer()).put("head", head.head())
        : document.put("pooling", place.name());
  }

  @Override
  public Map<String, @Nullable Object> toTree() {
    return at(place, new Document().put("kind", "alarm").put("step", step).put("alarm", alarm))
        .number("value", value)
        .ifPresent("threshold", threshold)
        .put("action", action)
        .put("message", message())
        .map();
  }
}
