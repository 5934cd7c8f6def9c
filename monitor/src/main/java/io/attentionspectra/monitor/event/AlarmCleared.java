package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An alarm whose condition is no longer true: if it becomes true again, the alarm is raised again.
 *
 * @param step when
 * @param alarm name of the alarm
 * @param place what it was about
 */
public record AlarmCleared(int step, String alarm, Place place) implements MonitorEvent {

  @Override
  public Map<String, @Nullable Object> toTree() {
    Document document = new Document().put("kind", "clear").put("step", step).put("alarm", alarm);
    return AlarmRaised.at(place, document).map();
  }
}
