package io.attentionspectra.djl.training;

import ai.djl.metric.Metrics;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.Divergence;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.TraceStart;
import io.attentionspectra.monitor.sink.MonitorSink;
import io.attentionspectra.monitor.sink.Scalar;

/**
 * Adds every number of a reading to DJL's own metrics as {@code spectra/…}, alarms and divergence
 * as the step at which they came.
 */
public final class DjlMetrics implements MonitorSink {

  private static final String PREFIX = "spectra/";

  private final Metrics metrics;

  private DjlMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /**
   * A sink that adds to metrics.
   *
   * @param metrics those given to the trainer, or others
   * @return the sink
   */
  public static MonitorSink of(Metrics metrics) {
    return new DjlMetrics(metrics);
  }

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
