package io.attentionspectra.monitor.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of a trace. */
public sealed interface MonitorEvent
    permits TraceStart,
        MonitorReading,
        AlarmRaised,
        AlarmCleared,
        ReferenceSpectra,
        Divergence,
        Resumption,
        TraceEnd {

  /**
   * How far training was: the number of updates made to the weights that were read, 0 for the
   * initial weights.
   *
   * @return the step
   */
  int step();

  /**
   * The event as nested maps and lists of strings, numbers and nulls, ready for JSON. The first
   * entry is {@code kind}; absent quantities are left out, numbers that are not finite are null.
   *
   * @return a new map in the order of the schema
   */
  Map<String, @Nullable Object> toTree();
}
