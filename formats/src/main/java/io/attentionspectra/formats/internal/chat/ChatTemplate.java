package io.attentionspectra.formats.internal.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.formats.internal.checkpoint.JsonFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the authors of a model write a chat as a text: the Jinja template of its tokenizer, in {@code
 * chat_template.jinja} or under {@code chat_template} of {@code tokenizer_config.json}. Readers of
 * models give it the lines of a file; what it writes is cut into tokens without further special
 * ones. No answer is begun ({@code add_generation_prompt} is false), and a template that asks for
 * the date is always told the same.
 */
public final class ChatTemplate {

  /** The usual name of a template among several. */
  public static final String DEFAULT = "default";

  private static final String SETTINGS = "tokenizer_config.json";
  private static final String FILE = "chat_template.jinja";
  private static final long LARGEST = 1 << 24;

  private final String template;
  private final Map<String, Object> values;
  private final TemplateEngine engine = new TemplateEngine();

  private ChatTemplate(String template, Map<String, Object> values) {
    this.template = template;
    this.values = values;
  }

  /**
   * The template of a directory.
   *
   * @param directory of a model
   * @param name which of several; {@value #DEFAULT} is the only one where there is one
   * @return the template
   * @throws IllegalArgumentException if there is none of that name, or a file is damaged
   */
  public static ChatTemplate in(Path directory, String name) {
    JsonNode settings = JsonFile.readIfThere(directory.resolve(SETTINGS));
    Map<String, String> templates = templates(directory, settings.path("chat_template"));
    String template = templates.get(name);
    if (template == null) {
      throw Check.failure(
          "chat template",
          Excerpt.of(name),
          templates.isEmpty()
              ? "is not there: " + directory + " has none"
              : "is not there, only " + Excerpt.of(String.join(", ", templates.keySet())),
          templates.isEmpty()
              ? "give raw lines, or the directory of a model for chats"
              : "give one of these");
    }
    return new ChatTemplate(template, tokens(settings));
  }

  private static Map<String, String> templates(Path directory, JsonNode settings) {
    Map<String, String> templates = new TreeMap<>();
    if (settings.isTextual()) {
      templates.put(DEFAULT, settings.asText());
    }
    Iterable<JsonNode> named = settings.isArray() ? settings : List.of();
    for (JsonNode each : named) {
      templates.put(each.path("name").asText(""), each.path("template").asText(""));
    }
    Path file = directory.resolve(FILE);
    if (Files.isRegularFile(file)) {
      templates.put(DEFAULT, read(file));
    }
    return templates;
  }

  /** The special tokens that templates write, by the name of their setting. */
  private static Map<String, Object> tokens(JsonNode settings) {
    Map<String, Object> tokens = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : settings.properties()) {
      JsonNode value =
          each.getValue().isObject() ? each.getValue().path("content") : each.getValue();
      if (each.getKey().endsWith("_token") && value.isTextual()) {
        tokens.put(each.getKey(), value.asText());
      }
    }
    return tokens;
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw damaged(file, "it has " + Files.size(file) + " bytes");
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw damaged(file, "no UTF-8");
    } catch (IOException e) {
      throw damaged(file, FileFailure.reason(e));
    }
  }

  private static IllegalArgumentException damaged(Path file, String finding) {
    return Check.failure(
        String.valueOf(file.getFileName()),
        file,
        "cannot be read (" + finding + ")",
        "download it again");
  }

  /**
   * The text of a chat.
   *
   * @param line JSON on one line: a list of messages, each with {@code role} and {@code content},
   *     or an object with such a list under {@code messages}
   * @return what the template writes
   * @throws IllegalArgumentException if the line is no chat, or the template refuses it, uses what
   *     is not known, or spends its budget
   */
  public String text(String line) {
    Map<String, Object> given = new LinkedHashMap<>(values);
    given.put("messages", ChatLine.messages(line));
    given.put("add_generation_prompt", false);
    try {
      return engine.render(template, given);
    } catch (TemplateEngine.TemplateFailure e) {
      throw Check.failure(
          "chat",
          Excerpt.of(line),
          "does not go through the template (" + Excerpt.of(String.valueOf(e.getMessage())) + ")",
          "write the chat as the template wants it, or give texts as raw lines");
    }
  }

  /**
   * SHA-256 of the template and the tokens it writes.
   *
   * @return lower-case hexadecimal
   */
  public String sha256() {
    Sha256 hash = new Sha256();
    hash.add(ByteBuffer.wrap((template + '\0' + values).getBytes(StandardCharsets.UTF_8)));
    return hash.hex();
  }
}
