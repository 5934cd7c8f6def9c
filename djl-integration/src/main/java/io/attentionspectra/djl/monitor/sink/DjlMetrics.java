package io.attentionspectra.djl.monitor.sink;

import ai.djl.metric.Metrics;
import io.attentionspectra.djl.monitor.AlarmRaised;
import io.attentionspectra.djl.monitor.Divergence;
import io.attentionspectra.djl.monitor.MonitorEvent;
import io.attentionspectra.djl.monitor.MonitorReading;
import io.attentionspectra.djl.monitor.MonitorSink;
import io.attentionspectra.djl.monitor.TraceStart;

/**
 * Adds every number of a reading as a metric {@code spectra/…}, alarms and divergence as counts.
 */
record DjlMetrics(Metrics metrics) implements MonitorSink {

  private static final String PREFIX = "spectra/";

  @Override
  public Open open(TraceStart start) {
    return new Open() {
      @Override
      public void accept(MonitorEvent event) {
        add(event);
      }

      @Override
      public void close() {}
    };
  }

  private void add(MonitorEvent event) {
    if (event instanceof MonitorReading reading) {
      Scalar.of(reading)
          .forEach(scalar -> metrics.addMetric(PREFIX + scalar.path(), scalar.value()));
    } else if (event instanceof AlarmRaised alarm) {
      metrics.addMetric(PREFIX + "alarm/" + alarm.alarm(), alarm.step());
    } else if (event instanceof Divergence divergence) {
      metrics.addMetric(PREFIX + "divergence", divergence.step());
    }
  }

  @Override
  public String describe() {
    return "DJL metrics";
  }
}
