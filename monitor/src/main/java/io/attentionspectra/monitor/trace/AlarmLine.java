package io.attentionspectra.monitor.trace;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.Place;
import java.util.OptionalDouble;

/** An alarm and its place as a trace holds them. */
final class AlarmLine {

  private AlarmLine() {}

  static AlarmRaised alarm(JsonNode line) {
    return new AlarmRaised(
        ReadingLine.whole(line, "step"),
        line.path("alarm").asText(),
        place(line),
        line.path("value").asDouble(Double.NaN),
        line.path("threshold").isNumber()
            ? OptionalDouble.of(line.path("threshold").doubleValue())
            : OptionalDouble.empty(),
        line.path("action").asText());
  }

  static Place place(JsonNode line) {
    return line.has("pooling")
        ? new Place.Pooling(line.path("pooling").asText())
        : new Place.Head(ReadingLine.whole(line, "layer"), ReadingLine.whole(line, "head"));
  }
}
