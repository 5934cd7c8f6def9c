package io.attentionspectra.monitor.alarm;

import io.attentionspectra.monitor.event.MonitorReading;

/**
 * What an alarm looks at.
 *
 * @param first the first reading of the training, also of one that was resumed with a JSON Lines
 *     trace
 * @param previous the reading before this one; the same as {@code now} for the first. Right after
 *     resuming it is as in the trace, with the five largest values of each spectrum only
 * @param now the reading just taken
 */
public record Readings(MonitorReading first, MonitorReading previous, MonitorReading now) {

  Readings next(MonitorReading reading) {
    return new Readings(first, now, reading);
  }
}
