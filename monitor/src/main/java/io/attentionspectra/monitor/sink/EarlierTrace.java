package io.attentionspectra.monitor.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.EarlierRun;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.spectrum.Spectrum;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines of a trace as the run they tell of. */
final class EarlierTrace {

  private final Map<AlarmRaised.Place, Spectrum> reference = new HashMap<>();
  private final Map<String, AlarmRaised> ringing = new LinkedHashMap<>();
  private Optional<JsonNode> first = Optional.empty();
  private Optional<JsonNode> last = Optional.empty();
  private double trainingSeconds;

  private EarlierTrace() {}

  static EarlierRun of(List<JsonNode> lines) {
    EarlierTrace trace = new EarlierTrace();
    lines.forEach(trace::line);
    Optional<MonitorReading> begin =
        trace.first.map(line -> ReadingLine.of(line, trace.reference).reading());
    Optional<MonitorReading> end = trace.last.map(line -> ReadingLine.of(line, Map.of()).reading());
    return new EarlierRun(trace.trainingSeconds, begin, end, List.copyOf(trace.ringing.values()));
  }

  private void line(JsonNode line) {
    switch (line.path("kind").asText()) {
      case "reading" -> {
        first = first.or(() -> Optional.of(line));
        last = Optional.of(line);
        trainingSeconds = line.path("trainingSeconds").asDouble(trainingSeconds);
      }
      case "reference" -> line.path("spectra").forEach(this::spectrum);
      case "alarm" -> ringing.put(key(line), alarm(line));
      case "clear" -> ringing.remove(key(line));
      default -> {}
    }
  }

  private void spectrum(JsonNode entry) {
    double[] values = new double[entry.path("values").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = entry.path("values").path(i).asDouble();
    }
    reference.put(place(entry), Spectrum.of(values));
  }

  private static String key(JsonNode line) {
    return line.path("alarm").asText() + " at " + place(line);
  }

  private static AlarmRaised alarm(JsonNode line) {
    return new AlarmRaised(
        line.path("step").asInt(),
        line.path("alarm").asText(),
        place(line),
        line.path("value").asDouble(Double.NaN),
        line.path("threshold").asDouble(Double.NaN),
        line.path("action").asText());
  }

  private static AlarmRaised.Place place(JsonNode line) {
    return line.has("pooling")
        ? new AlarmRaised.Place(-1, -1, line.path("pooling").asText())
        : new AlarmRaised.Place(line.path("layer").asInt(), line.path("head").asInt(), "");
  }
}
