package com.example;

import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.TraceStart;
import io.attentionspectra.monitor.sink.MonitorSink;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Steps and losses in two columns. */
record LossColumn(Path file) implements MonitorSink {

  @Override
  public Open open(TraceStart start) throws IOException {
    Writer writer = Files.newBufferedWriter(file);
    return new Open() {
      @Override
      public void accept(MonitorEvent event) throws IOException {
        if (event instanceof MonitorReading reading) {
          writer.write(reading.step() + "," + reading.loss().orElse(Double.NaN) + "\n");
          writer.flush();
        }
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  @Override
  public String describe() {
    return "losses in " + file;
  }
}
