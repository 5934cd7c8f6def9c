package io.attentionspectra.monitor.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.HeldFileException;
import io.attentionspectra.file.internal.WriterLock;
import io.attentionspectra.monitor.event.EarlierRun;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.TraceStart;
import io.attentionspectra.monitor.trace.Trace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** One event per line, appended in one write, by one writer at a time. */
record JsonLines(Path file) implements MonitorSink {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public Open open(TraceStart start) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    WriterLock lock = lock();
    try {
      return lines(start, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private WriterLock lock() throws IOException {
    try {
      return WriterLock.of(file);
    } catch (HeldFileException e) {
      throw Check.failure(
          "trace",
          file,
          e.condition(),
          "wait for the end of that training, or choose another file");
    }
  }

  private Lines lines(TraceStart start, WriterLock lock) throws IOException {
    boolean hasTrace = Files.exists(file) && Files.size(file) > 0;
    if (hasTrace && start.step() == 0) {
      throw Check.failure(
          "trace", file, "exists already", "choose another file, or continue it by resumeAt(step)");
    }
    Optional<EarlierRun> earlier =
        hasTrace ? Optional.of(cutTo(start.step()).run()) : Optional.empty();
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    Lines lines = new Lines(channel, lock, earlier);
    try {
      if (!hasTrace && start.step() > 0) {
        lines.accept(start);
      }
      return lines;
    } catch (IOException e) {
      lines.close();
      throw e;
    }
  }

  /** Drops what lies beyond the checkpoint, and a torn last line. */
  private Trace cutTo(int step) throws IOException {
    Trace kept = Trace.read(file).before(step);
    kept.writeTo(file);
    return kept;
  }

  @Override
  public String describe() {
    return "JSON Lines " + file;
  }

  private record Lines(FileChannel channel, WriterLock lock, Optional<EarlierRun> earlier)
      implements Open {

    @Override
    public void accept(MonitorEvent event) throws IOException {
      String line = JSON.writeValueAsString(event.toTree()) + "\n";
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void close() throws IOException {
      try (lock) {
        channel.close();
      }
    }
  }
}
