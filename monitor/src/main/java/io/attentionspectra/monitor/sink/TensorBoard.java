package io.attentionspectra.monitor.sink;

import io.attentionspectra.base.Check;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.Divergence;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.Resumption;
import io.attentionspectra.monitor.event.TraceStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Scalars and histograms for TensorBoard. A resumed run goes to a new file whose first event has
 * TensorBoard drop what earlier files hold from its step on.
 */
record TensorBoard(Path directory) implements MonitorSink {

  @Override
  public Open open(TraceStart start) throws IOException {
    Files.createDirectories(directory);
    if (start.step() == 0 && hasEvents()) {
      throw Check.failure(
          "TensorBoard directory",
          directory,
          "holds event files already",
          "choose a new directory for each run, or continue it by resumeAt(step)");
    }
    Writer writer = new Writer(EventFile.in(directory, now() / 1000));
    writer.begin();
    return writer;
  }

  private boolean hasEvents() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith(EventFile.PREFIX));
    }
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  @Override
  public String describe() {
    return "TensorBoard " + directory;
  }

  /** Field numbers are those of TensorFlow's event.proto and summary.proto. */
  private record Writer(EventFile file) implements Open {

    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int STATUS = 1;
    private static final int SESSION_START = 1;

    void begin() throws IOException {
      write(event -> event.writeString(FILE_VERSION, "brain.Event:2"));
    }

    @Override
    public void accept(MonitorEvent event) throws IOException {
      if (event instanceof Resumption) {
        ProtoMessage log = session -> session.writeInt32(STATUS, SESSION_START);
        write(event.step(), SESSION_LOG, log);
      } else if (event instanceof MonitorReading reading) {
        write(reading.step(), SUMMARY, TensorBoardSummary.of(reading));
      } else if (event instanceof AlarmRaised alarm) {
        String tag = "alarm/" + alarm.alarm() + "/" + alarm.place().name();
        write(alarm.step(), SUMMARY, TensorBoardSummary.ofScalar(tag, alarm.value()));
      } else if (event instanceof Divergence divergence) {
        write(divergence.step(), SUMMARY, TensorBoardSummary.ofScalar("divergence", 1));
      }
    }

    private void write(int step, int field, ProtoMessage content) throws IOException {
      write(
          event -> {
            event.writeInt64(STEP, step);
            event.writeByteArray(field, content.toBytes());
          });
    }

    private void write(ProtoMessage rest) throws IOException {
      ProtoMessage event =
          fields -> {
            fields.writeDouble(WALL_TIME, now() / 1000.0);
            rest.writeTo(fields);
          };
      file.append(event.toBytes());
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
