package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The end of training.
 *
 * @param step updates made in all
 * @param cost what watching cost
 */
public record TraceEnd(int step, MonitorCost cost) implements MonitorEvent {

  @Override
  public Map<String, @Nullable Object> toTree() {
    return new Document()
        .put("kind", "end")
        .put("step", step)
        .number("trainingSeconds", cost.trainingSeconds())
        .number("monitorSeconds", cost.monitorSeconds())
        .ifPresent("share", cost.share())
        .number("setupSeconds", cost.setupSeconds())
        .put("skipped", cost.skipped())
        .map();
  }
}
