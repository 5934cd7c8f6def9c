package io.attentionspectra.monitor.trace;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.EarlierRun;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.spectrum.Spectrum;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects from the events of a trace, one after the other, what a resumed training goes on from.
 */
final class EarlierTrace {

  private final Map<Place, Spectrum> reference = new HashMap<>();
  private final Map<Ringing, AlarmRaised> ringing = new LinkedHashMap<>();
  private Optional<JsonNode> first = Optional.empty();
  private Optional<JsonNode> last = Optional.empty();
  private double trainingSeconds;

  private EarlierTrace() {}

  /** An alarm is raised and cleared by its name at a place. */
  private record Ringing(String alarm, Place place) {

    static Ringing of(JsonNode line) {
      return new Ringing(line.path("alarm").asText(), AlarmLine.place(line));
    }
  }

  static EarlierRun of(List<JsonNode> events) {
    EarlierTrace trace = new EarlierTrace();
    events.forEach(trace::add);
    Optional<MonitorReading> begin =
        trace.first.map(event -> ReadingLine.of(event, trace.reference).reading());
    Optional<MonitorReading> end =
        trace.last.map(event -> ReadingLine.of(event, Map.of()).reading());
    return new EarlierRun(trace.trainingSeconds, begin, end, List.copyOf(trace.ringing.values()));
  }

  private void add(JsonNode event) {
    switch (event.path("kind").asText()) {
      case "reading" -> {
        first = first.or(() -> Optional.of(event));
        last = Optional.of(event);
        trainingSeconds = event.path("trainingSeconds").asDouble(trainingSeconds);
      }
      case "reference" -> event.path("spectra").forEach(this::spectrum);
      case "alarm" -> ringing.put(Ringing.of(event), AlarmLine.alarm(event));
      case "clear" -> ringing.remove(Ringing.of(event));
      default -> {}
    }
  }

  private void spectrum(JsonNode entry) {
    double[] values = new double[entry.path("values").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = entry.path("values").path(i).asDouble(Double.NaN);
    }
    reference.put(AlarmLine.place(entry), Spectrum.of(values));
  }
}
