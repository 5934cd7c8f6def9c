package io.attentionspectra.monitor.sink;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.monitor.event.EarlierRun;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.TraceStart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apiguardian.api.API;

/**
 * The open sinks of a run. One that fails is reported once, closed and left out from then on; the
 * others and training go on.
 */
@API(status = API.Status.INTERNAL)
public final class SinkSet {

  private final List<Entry> open;
  private final Consumer<String> report;

  private SinkSet(List<Entry> open, Consumer<String> report) {
    this.open = open;
    this.report = report;
  }

  private record Entry(String name, MonitorSink.Open sink) {}

  /**
   * Opens all, or closes those opened before the first that refuses.
   *
   * @param sinks what to open
   * @param start what will be watched
   * @param report takes one line about a sink that fails later
   * @return the open sinks
   * @throws IllegalArgumentException if a sink refuses, with the remedy
   */
  public static SinkSet open(List<MonitorSink> sinks, TraceStart start, Consumer<String> report) {
    SinkSet set = new SinkSet(new ArrayList<>(), report);
    for (MonitorSink sink : sinks) {
      try {
        set.open.add(new Entry(sink.describe(), sink.open(start)));
      } catch (IOException e) {
        set.close();
        throw Check.failure(
            "sink",
            sink.describe(),
            "cannot be written (" + reason(e) + ")",
            "choose another place");
      } catch (RuntimeException e) {
        set.close();
        throw e;
      }
    }
    return set;
  }

  /**
   * What the first sink that is read back holds of the run that training resumes.
   *
   * @return nothing for a new run
   */
  public Optional<EarlierRun> earlier() {
    return open.stream().flatMap(each -> each.sink().earlier().stream()).findFirst();
  }

  /**
   * Gives an event to every sink that has not failed.
   *
   * @param event the event
   */
  public void accept(MonitorEvent event) {
    for (Iterator<Entry> each = open.iterator(); each.hasNext(); ) {
      Entry entry = each.next();
      try {
        entry.sink().accept(event);
      } catch (IOException | RuntimeException e) {
        each.remove();
        failed(entry, e);
        closeFailed(entry);
      }
    }
  }

  /** Closes all. */
  public void close() {
    for (Entry entry : open) {
      try {
        entry.sink().close();
      } catch (IOException | RuntimeException e) {
        failed(entry, e);
      }
    }
    open.clear();
  }

  private void failed(Entry entry, Exception e) {
    report.accept("sink " + entry.name() + " failed and is left out from now on: " + reason(e));
  }

  private static void closeFailed(Entry entry) {
    try {
      entry.sink().close();
    } catch (IOException | RuntimeException e) {
      // Its failure was reported.
    }
  }

  private static String reason(Exception e) {
    if (e instanceof IOException io) {
      return FileFailure.reason(io);
    }
    return Objects.requireNonNullElse(e.getMessage(), e.toString());
  }
}
