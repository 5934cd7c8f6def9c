package io.attentionspectra.djl.training;

import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.TraceStart;
import io.attentionspectra.monitor.sink.MonitorSink;
import java.util.ArrayList;
import java.util.List;

/** A sink that keeps events. */
final class Recording implements MonitorSink {

  final List<MonitorEvent> events = new ArrayList<>();
  int opened;
  int closed;

  @Override
  public Open open(TraceStart start) {
    opened++;
    return new Open() {
      @Override
      public void accept(MonitorEvent event) {
        events.add(event);
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }

  <T extends MonitorEvent> List<T> of(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<MonitorReading> readings() {
    return of(MonitorReading.class);
  }

  List<Integer> steps() {
    return readings().stream().map(MonitorReading::step).toList();
  }

  @Override
  public String describe() {
    return "memory";
  }
}
