package io.attentionspectra.djl.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.metric.Metrics;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.Divergence;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.sink.MonitorSink;
import io.attentionspectra.monitor.testing.Traces;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Readings in DJL's own metrics. */
final class DjlMetricsTest {

  private static List<MonitorEvent> events() {
    HeadState head = Traces.head(1, 0.5, 1, 4);
    return List.of(
        Traces.start(0),
        Traces.reading(3, Traces.head(1, 0.75, 1, 2)),
        Traces.reading(5, head),
        new AlarmRaised(5, "entropy below 0.6", Place.of(head), 0.5, OptionalDouble.of(0.6), "log"),
        new Divergence(6, "predictions", "not finite"));
  }

  @Test
  void metricsKeepEveryReading() throws IOException {
    Metrics metrics = new Metrics();
    try (MonitorSink.Open open = DjlMetrics.of(metrics).open(Traces.start(0))) {
      for (MonitorEvent event : events()) {
        open.accept(event);
      }
    }
    List<Double> entropy =
        metrics.getMetric("spectra/entropy/head 0/layer 1").stream()
            .map(metric -> metric.getValue().doubleValue())
            .toList();
    assertEquals(List.of(0.75, 0.5), entropy);
    assertEquals(5, metrics.latestMetric("spectra/alarm/entropy below 0.6").getValue().intValue());
    assertEquals(6, metrics.latestMetric("spectra/divergence").getValue().intValue());
  }
}
