package io.attentionspectra.monitor.sink;

import io.attentionspectra.monitor.event.EarlierRun;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.TraceStart;
import java.io.IOException;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A place a monitor writes to. It is a description only: nothing is touched before training begins.
 */
public interface MonitorSink {

  /**
   * Gets ready before training begins.
   *
   * @param start what will be watched; its step is above 0 when training resumes
   * @return the open sink
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if it holds another trace, with the remedy
   */
  Open open(TraceStart start) throws IOException;

  /**
   * The sink in a few words, for messages.
   *
   * @return for example {@code JSON Lines trace.jsonl}
   */
  String describe();

  /** A sink in use, called on the training thread only. */
  interface Open extends AutoCloseable {

    /**
     * Takes one event, so that it is safe when the process ends right after.
     *
     * @param event start or resumption first, then readings, alarms, divergences, the end last
     * @throws IOException if it cannot be written; the sink is closed and not used again
     */
    void accept(MonitorEvent event) throws IOException;

    /**
     * What it holds of the run that training resumes.
     *
     * @return nothing for a new trace, or a sink that is not read
     */
    @API(status = API.Status.INTERNAL)
    default Optional<EarlierRun> earlier() {
      return Optional.empty();
    }

    @Override
    void close() throws IOException;
  }
}
