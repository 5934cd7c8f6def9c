package io.attentionspectra.formats.internal.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import java.util.List;
import java.util.Map;

/**
 * A chat on one line of JSON: a list of messages, or an object with such a list under {@code
 * messages}. A message has a {@code role} and a {@code content}; whatever else it has is the
 * template's.
 */
final class ChatLine {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private ChatLine() {}

  /**
   * The messages of a line, at least one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static List<Map<String, Object>> messages(String line) {
    JsonNode json = json(line);
    JsonNode messages = json.isObject() ? json.path("messages") : json;
    if (json.has("tools")) {
      throw refused(line, "has tools, which are not put through templates");
    }
    if (!messages.isArray() || messages.isEmpty()) {
      throw refused(line, "has no messages");
    }
    for (JsonNode message : messages) {
      if (!message.path("role").isTextual() || !message.has("content")) {
        throw refused(line, "has a message without role and content");
      }
    }
    return MAPPER.convertValue(messages, new TypeReference<List<Map<String, Object>>>() {});
  }

  private static JsonNode json(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw refused(line, "is no JSON");
    }
  }

  private static IllegalArgumentException refused(String line, String why) {
    return Check.failure(
        "chat",
        Excerpt.of(line),
        why,
        "write {\"messages\": [{\"role\": \"user\", \"content\": \"…\"}, …]} on one line");
  }
}
