package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Training goes on from a checkpoint. What an earlier run had recorded from this step on is no
 * longer part of the trace.
 *
 * @param step updates made to the weights of the checkpoint
 */
public record Resumption(int step) implements MonitorEvent {

  @Override
  public Map<String, @Nullable Object> toTree() {
    return new Document().put("kind", "resume").put("step", step).map();
  }
}
