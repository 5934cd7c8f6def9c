package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.monitor.event.MonitorCost;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.sink.SinkSet;
import io.attentionspectra.monitor.testing.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sink of a stranger's, from outside the packages, among the sinks of a run. */
final class LossColumnTest {

  @TempDir private Path folder;

  private static MonitorReading reading(int step, double loss) {
    MonitorCost cost = new MonitorCost(0, 0, OptionalDouble.empty(), 0, 0);
    return new MonitorReading(
        step, 0, OptionalDouble.of(loss), Map.of(), List.of(), List.of(), Map.of(), cost);
  }

  @Test
  void isOpenedFedAndClosed() throws IOException {
    Path file = folder.resolve("losses.csv");
    List<String> report = new ArrayList<>();
    SinkSet sinks = SinkSet.open(List.of(new LossColumn(file)), Traces.start(0), report::add);
    sinks.accept(Traces.start(0));
    sinks.accept(reading(0, 0.75));
    sinks.accept(reading(8, 0.5));
    assertEquals("0,0.75\n8,0.5\n", Files.readString(file));
    sinks.close();
    assertEquals(List.of(), report);
  }
}
