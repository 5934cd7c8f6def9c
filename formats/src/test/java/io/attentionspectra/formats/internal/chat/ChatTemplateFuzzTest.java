package io.attentionspectra.formats.internal.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged templates of chats, settings that hold them, and chats. */
final class ChatTemplateFuzzTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String CHAT =
      "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi 𝔸\"},"
          + " {\"role\": \"assistant\", \"content\": null, \"n\": [1, 2.5, true]}]}";

  /** What is put into a template beside its own words. */
  private static final String[] WORDS = {
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "-",
    "{% for m in messages %}",
    "{% endfor %}",
    "{% if 1 %}",
    "{% else %}",
    "{% endif %}",
    "{% set x = 1 %}",
    "{% macro f(a) %}",
    "{% endmacro %}",
    "f(1)",
    "messages",
    "messages[0]",
    "loop.index0",
    "range(9999)",
    "namespace(x=1)",
    "[::-1]",
    "|",
    "tojson",
    "length",
    "join(messages)",
    "is",
    "not",
    "defined",
    "==",
    "+",
    "~",
    "*",
    "/ 0",
    "(",
    ")",
    "[",
    "]",
    "'",
    "\"",
    "\\",
    "\n",
    "\0",
    "𝔸",
    "1e999",
    "9223372036854775807",
    "none",
    ".",
    ".split('')",
    ".__class__",
    "raise_exception('a\\nb')",
    "strftime_now('%d %b %Y')"
  };

  @TempDir private Path directory;

  private static List<String> templates() throws IOException {
    List<String> templates = new ArrayList<>();
    try (InputStream input = ChatTemplateFuzzTest.class.getResourceAsStream("templates.json")) {
      for (JsonNode each : MAPPER.readTree(input).path("templates")) {
        templates.add(each.path("template").asText());
      }
    }
    return templates;
  }

  private static String settings(String template) {
    ObjectNode settings = MAPPER.createObjectNode().put("bos_token", "<s>");
    settings.putObject("eos_token").put("content", "</s>");
    settings
        .putArray("chat_template")
        .add(MAPPER.createObjectNode().put("name", "default").put("template", template))
        .add(MAPPER.createObjectNode().put("name", "rag").put("template", "b"));
    return settings.toString();
  }

  private String text(String line) {
    ChatTemplate template = ChatTemplate.in(directory, ChatTemplate.DEFAULT);
    template.sha256();
    return template.text(line);
  }

  @Test
  void templatesAndSettings() throws IOException {
    List<String> templates = templates();
    List<List<String>> words =
        templates.stream().map(each -> List.of(each.split("(?<=\\W)|(?=\\W)"))).toList();
    Path settings = directory.resolve("tokenizer_config.json");
    FuzzCampaign.run(
        "chat template",
        200,
        random -> {
          int index = random.nextInt(templates.size());
          Files.write(
              settings,
              random.nextInt(4) == 0
                  ? Damage.jsonBytes(settings(templates.get(index)), random)
                  : settings(Damage.words(words.get(index), WORDS, random))
                      .getBytes(StandardCharsets.UTF_8));
          text(CHAT);
        });
    assertEquals(1, directory.toFile().list().length);
  }

  @Test
  void chats() throws IOException {
    String template = "{% for m in messages %}{{ m.role }}: {{ m.content | trim }}\n{% endfor %}";
    Files.writeString(directory.resolve("chat_template.jinja"), template);
    FuzzCampaign.run("chat", 300, random -> text(Damage.json(CHAT, random)));
  }
}
