package io.attentionspectra.report.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.attentionspectra.base.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of a monitor's trace. A last line that its writer did not finish is left out, and so
 * are reference spectra, which no picture shows.
 */
final class Trace {

  private static final ObjectMapper LINE =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Whole spectra, for alarms of a resumed training only. */
  private static final String REFERENCE = "reference";

  private Trace() {}

  /** Reads a file of JSON Lines. */
  static ArrayNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Check.failure("trace", file, "is no file", "give the JSON Lines file a monitor writes");
    }
    try {
      return lines(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw Check.failure(
          "trace", file, "cannot be read (" + failure.getMessage() + ")", "check the file");
    }
  }

  private static ArrayNode lines(Path file, String text) {
    ArrayNode lines = JsonNodeFactory.instance.arrayNode();
    String[] parts = text.split("\n", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean isTorn = i == parts.length - 1;
      if (!parts[i].isBlank()) {
        add(lines, parts[i], isTorn, "line " + (i + 1) + " of " + file);
      }
    }
    if (lines.isEmpty()) {
      throw Check.failure(
          "trace", file, "holds no complete line", "wait for the first reading of the monitor");
    }
    return lines;
  }

  private static void add(ArrayNode lines, String line, boolean mayBeTorn, String place) {
    try {
      JsonNode node = LINE.readTree(line);
      String kind = node.path("kind").textValue();
      if (kind != null) {
        if (!kind.equals(REFERENCE)) {
          lines.add(Rounding.of(node));
        }
        return;
      }
    } catch (JsonProcessingException torn) {
      if (mayBeTorn) {
        return;
      }
    }
    throw Check.failure(
        "trace", place, "is no event of a monitor", "give the JSON Lines file a monitor writes");
  }
}
