package io.attentionspectra.djl.monitor;

/**
 * What an alarm looks at.
 *
 * @param first the first reading of the run
 * @param previous the reading before this one; the same as {@code now} for the first
 * @param now the reading just taken
 */
public record Readings(MonitorReading first, MonitorReading previous, MonitorReading now) {

  Readings next(MonitorReading reading) {
    return new Readings(first, now, reading);
  }
}
