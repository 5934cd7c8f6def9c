package io.attentionspectra.formats.internal.chat;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates against what Jinja2 itself writes ({@code tools/make-chat-expectations.py}). */
final class ChatTemplateTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNode EXPECTED = expected();
  private static final String HI = "[{\"role\": \"user\", \"content\": \"Hi\"}]";

  @TempDir private Path directory;

  private static JsonNode expected() {
    try (InputStream input = ChatTemplateTest.class.getResourceAsStream("templates.json")) {
      return MAPPER.readTree(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> templates() {
    List<String> names = new ArrayList<>();
    EXPECTED.path("templates").fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  private ChatTemplate of(String template) {
    ObjectNode settings = MAPPER.createObjectNode().put("chat_template", template);
    settings.put("bos_token", "<s>").putObject("eos_token").put("content", "</s>");
    return read(settings, ChatTemplate.DEFAULT);
  }

  private ChatTemplate read(JsonNode settings, String name) {
    try {
      Files.writeString(directory.resolve("tokenizer_config.json"), settings.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ChatTemplate.in(directory, name);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void writesWhatJinjaWrites(String name) {
    JsonNode texts = EXPECTED.path("templates").path(name).path("texts");
    ChatTemplate template = of(EXPECTED.path("templates").path(name).path("template").asText());
    for (int chat = 0; chat < texts.size(); chat++) {
      String line = EXPECTED.path("chats").get(chat).toString();
      if (texts.get(chat).isNull()) {
        assertRefused("it says No system here", () -> template.text(line));
      } else {
        assertEquals(texts.get(chat).asText(), template.text(line));
        assertEquals(template.text(line), template.text("{\"messages\": " + line + "}"));
      }
    }
  }

  /** Python's blanks and line ends, not Java's: a no-break space, an em space, a line separator. */
  @Test
  void blanksAreThoseOfPython() {
    String blank = "\u00a0\u2003\u001f\u3000";
    String chat =
        MAPPER
            .createArrayNode()
            .add(
                MAPPER
                    .createObjectNode()
                    .put("role", "user")
                    .put("content", blank + "a\u2028b\u00a0c" + blank))
            .toString();
    assertEquals("a\u2028b\u00a0c", of("{{ messages[0].content | trim }}").text(chat));
    assertEquals("a\u2028b\u00a0c", of("{{ messages[0].content.strip() }}").text(chat));
    assertEquals("a/b/c", of("{{ messages[0].content.split() | join('/') }}").text(chat));
    assertEquals(
        "a/b\u00a0c", of("{{ messages[0].content.strip().splitlines() | join('/') }}").text(chat));
    assertEquals("b", of("{{ 'abca' | trim('ac') }}").text(HI));
  }

  @Test
  void oneOfSeveralIsChosenByName() throws IOException {
    ObjectNode settings = MAPPER.createObjectNode();
    settings
        .putArray("chat_template")
        .add(MAPPER.createObjectNode().put("name", "default").put("template", "a"))
        .add(MAPPER.createObjectNode().put("name", "rag").put("template", "b"));
    assertEquals("a", read(settings, "default").text(HI));
    assertEquals("b", read(settings, "rag").text(HI));
    assertRefused(
        "chat template = tool_use: is not there, only default, rag",
        () -> read(settings, "tool_use"));
    assertNotEquals(read(settings, "default").sha256(), read(settings, "rag").sha256());
    Files.writeString(directory.resolve("chat_template.jinja"), "c");
    assertEquals("c", read(settings, "default").text(HI));
    assertRefused("has none", () -> ChatTemplate.in(directory.resolve("none"), "default"));
    Files.write(directory.resolve("chat_template.jinja"), new byte[] {'c', (byte) 0xe9});
    assertRefused("(no UTF-8)", () -> read(settings, "default"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(10000) %}{% for b in range(10000) %}{% for c in range(10000) %}{{ c }}"
            + "{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in range(10000) %}{% for b in range(10000) %}{% for c in range(10000) %}"
            + "{% endfor %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(x='aaaaaaaaaa') %}{% for a in range(60) %}"
            + "{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
        "{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}",
        "{% for a in range(1000000000) %}x{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = ns.x + ns.x %}{%"
            + " endfor %}{{ ns.x | length }}",
        "{{ 'a' | center(2000000000) }}",
        "{% set ns = namespace(x='aa') %}{% for a in range(60) %}"
            + "{% set ns.x = ns.x.replace('a', 'aa') %}{% endfor %}{{ ns.x | length }}",
        "{% set ns = namespace(x='aa') %}{% for a in range(60) %}{% set ns.x = ns.x | replace('a',"
            + " 'aa') %}{% endfor %}{{ ns.x | length }}",
        "{% set ns = namespace(x='aa') %}{% for a in range(60) %}{% set ns.x = ns.x ~ ns.x %}"
            + "{% endfor %}{{ ns.x | length }}",
        "{% include '/etc/passwd' %}",
        "{{ messages.getClass() }}",
        "{{ ''.getClass().forName('java.lang.Runtime') }}",
        "{{ loop.previtem }}{% for m in messages %}{{ loop.nextitem.role }}{% endfor %}",
        "{% for m in messages %}",
        "{% unknown %}",
        "{{ messages | unknown }}",
        "{{ unknown(1) }}",
        "{{ messages[0].content.unknown() }}",
        "{% if messages is unknown %}x{% endif %}",
        "{{ strftime_now('%Y') }}",
        "{% for m in messages if m.role == 'user' %}{{ m.role }}{% endfor %}",
        "{{ messages | tojson(indent=4) }}",
      })
  void hostileAndUnknownTemplatesAreRefusedSoon(String template) {
    assertRefused("does not go through the template", () -> of(template).text(HI));
  }

  @Test
  void nestedBracketsAreRefused() {
    String template = "{{ " + "(".repeat(20_000) + "1" + ")".repeat(20_000) + " }}";
    assertRefused("does not go through the template", () -> of(template).text(HI));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hi",
        "{}",
        "[]",
        "[\"Hi\"]",
        "{\"messages\": []}",
        "[{\"role\": \"user\"}]",
        "[{\"content\": \"Hi\"}]",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"tools\": []}",
      })
  void linesThatAreNoChatsAreRefused(String line) {
    assertRefused("chat = ", () -> of("x").text(line));
  }
}
