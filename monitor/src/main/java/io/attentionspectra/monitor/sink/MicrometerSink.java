package io.attentionspectra.monitor.sink;

import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.Divergence;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.TraceStart;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Micrometer gauges: {@code attention.spectra.entropy{layer, head}} and the like hold the latest
 * reading, {@code attention.spectra.step} its step, and the counters {@code
 * attention.spectra.alarms{alarm}} and {@code attention.spectra.divergences} grow. Needs {@code
 * io.micrometer:micrometer-core} on the class path.
 */
public final class MicrometerSink implements MonitorSink {

  private static final String PREFIX = "attention.spectra.";

  private final MeterRegistry registry;

  private MicrometerSink(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Gauges in a registry; they are removed when training ends.
   *
   * @param registry for example a Prometheus registry
   * @return the sink
   */
  public static MicrometerSink micrometer(MeterRegistry registry) {
    return new MicrometerSink(registry);
  }

  @Override
  public Open open(TraceStart start) {
    return new Gauges(registry);
  }

  @Override
  public String describe() {
    return "Micrometer " + registry.getClass().getSimpleName();
  }

  /** One gauge per number, made when it first comes; its value is kept as the bits of a double. */
  private static final class Gauges implements Open {

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> values = new HashMap<>();
    private final List<Meter> meters = new ArrayList<>();

    Gauges(MeterRegistry registry) {
      this.registry = registry;
    }

    @Override
    public void accept(MonitorEvent event) {
      if (event instanceof MonitorReading reading) {
        set("step", Map.of(), reading.step());
        for (Scalar scalar : Scalar.of(reading)) {
          set(scalar.figure(), scalar.tags(), scalar.value());
        }
      } else if (event instanceof AlarmRaised alarm) {
        registry.counter(PREFIX + "alarms", "alarm", alarm.alarm()).increment();
      } else if (event instanceof Divergence) {
        registry.counter(PREFIX + "divergences").increment();
      }
    }

    private void set(String figure, Map<String, String> tags, double value) {
      values
          .computeIfAbsent(figure + tags, name -> gauge(figure, tags))
          .set(Double.doubleToLongBits(value));
    }

    private AtomicLong gauge(String figure, Map<String, String> tags) {
      AtomicLong bits = new AtomicLong(Double.doubleToLongBits(Double.NaN));
      Tags all = Tags.empty();
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        all = all.and(tag.getKey(), tag.getValue());
      }
      meters.add(
          Gauge.builder(
                  PREFIX + figure.replace(' ', '.'), () -> Double.longBitsToDouble(bits.get()))
              .tags(all)
              .register(registry));
      return bits;
    }

    @Override
    public void close() {
      meters.forEach(registry::remove);
    }
  }
}
