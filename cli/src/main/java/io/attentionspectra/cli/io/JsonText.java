package io.attentionspectra.cli.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Documents as text. */
public final class JsonText {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonText() {}

  /** On one line. */
  public static String of(Map<String, @Nullable Object> document) {
    return written(document, JSON.writer());
  }

  /** On many lines, indented. */
  public static String indented(Map<String, @Nullable Object> document) {
    return written(document, JSON.writerWithDefaultPrettyPrinter());
  }

  private static String written(Map<String, @Nullable Object> document, ObjectWriter writer) {
    try {
      return writer.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps, lists, texts and numbers are always JSON", e);
    }
  }
}
