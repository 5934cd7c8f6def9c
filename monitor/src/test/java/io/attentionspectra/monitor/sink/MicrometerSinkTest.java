package io.attentionspectra.monitor.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.Divergence;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.testing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Micrometer gauges. */
final class MicrometerSinkTest {

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
  void gaugesHoldTheLatestReadingAndGoWithTraining() throws IOException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    MonitorSink sink = MicrometerSink.micrometer(registry);
    try (MonitorSink.Open open = sink.open(Traces.start(0))) {
      for (MonitorEvent event : events()) {
        open.accept(event);
      }
      assertEquals(5, registry.get("attention.spectra.step").gauge().value());
      assertEquals(
          0.5,
          registry
              .get("attention.spectra.entropy")
              .tags("layer", "1", "head", "0")
              .gauge()
              .value());
      assertEquals(4, registry.get("attention.spectra.largest").gauge().value());
      assertEquals(
          0.75, registry.get("attention.spectra.metric").tag("name", "accuracy").gauge().value());
      assertEquals(
          3,
          registry
              .get("attention.spectra.pooled.largest")
              .tags("pooling", "mean", "depth", "last layer")
              .gauge()
              .value());
      assertEquals(
          1,
          registry
              .get("attention.spectra.alarms")
              .tag("alarm", "entropy below 0.6")
              .counter()
              .count());
      assertEquals(1, registry.get("attention.spectra.divergences").counter().count());
    }
    assertNull(registry.find("attention.spectra.entropy").gauge());
  }
}
