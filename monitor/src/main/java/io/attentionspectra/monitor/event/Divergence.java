package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that are not finite any more: reported once at the step where they are first seen, and
 * again only after they were finite in between.
 *
 * @param step updates made to the weights that gave them
 * @param where the first parameter with such a number, or {@code predictions}, {@code attention},
 *     {@code hidden states}
 * @param message one line with what to try
 */
public record Divergence(int step, String where, String message) implements MonitorEvent {

  @Override
  public Map<String, @Nullable Object> toTree() {
    return new Document()
        .put("kind", "divergence")
        .put("step", step)
        .put("where", where)
        .put("message", message)
        .map();
  }
}
