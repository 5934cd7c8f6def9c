package io.attentionspectra.cli.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says that the state of a part was written.
 *
 * @param place which part, and where it is
 */
public record PartAnswer(PartOptions.Place place) implements Answer {

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("part", place.part().first());
    json.put("parts", place.part().of());
    json.put("state", place.state().toString());
    json.put("bytes", bytes());
    return json;
  }

  @Override
  public String text() {
    return "State of "
        + place.part().describe()
        + ": "
        + place.state()
        + " ("
        + bytes()
        + " bytes). With all parts: attention-spectra merge FILE...";
  }

  private long bytes() {
    try {
      return Files.size(place.state());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
