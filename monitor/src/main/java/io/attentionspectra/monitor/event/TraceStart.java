package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
import io.attentionspectra.base.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is being watched, and how.
 *
 * @param step 0, or the step training resumes from
 * @param title the monitor in one sentence
 * @param model name of the model
 * @param probes the probes in words
 * @param layers numbers of the layers watched, from 0; empty where the first training pass will
 *     tell how many there are
 * @param heads numbers of the heads watched in each layer, from 0; empty likewise
 * @param schedule when readings are taken, in words
 * @param budget largest share of training time
 * @param seed the seed recorded with the trace
 * @param provenance model, texts, versions and machine
 * @param time when watching began
 */
public record TraceStart(
    int step,
    String title,
    String model,
    List<String> probes,
    List<Integer> layers,
    List<Integer> heads,
    String schedule,
    double budget,
    long seed,
    Provenance provenance,
    Instant time)
    implements MonitorEvent {

  /** Version of the trace's schema. */
  public static final int SCHEMA = 1;

  /**
   * Copies the lists.
   *
   * @param step 0, or the step training resumes from
   * @param title the monitor in one sentence
   * @param model name of the model
   * @param probes the probes in words
   * @param layers numbers of the layers
   * @param heads numbers of the heads
   * @param schedule when readings are taken
   * @param budget largest share of training time
   * @param seed the seed
   * @param provenance where the numbers come from
   * @param time when watching began
   */
  public TraceStart {
    probes = List.copyOf(probes);
    layers = List.copyOf(layers);
    heads = List.copyOf(heads);
  }

  @Override
  public Map<String, @Nullable Object> toTree() {
    return new Document()
        .put("kind", "start")
        .put("schema", SCHEMA)
        .put("title", title)
        .put("model", model)
        .put("probes", probes)
        .put("layers", layers)
        .put("heads", heads)
        .put("schedule", schedule)
        .number("budget", budget)
        .put("seed", seed)
        .put("provenance", provenance.facts())
        .put("time", time.toString())
        .map();
  }
}
