package io.attentionspectra.formats.internal.chat;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.testing.FuzzCampaign;
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

  /**
   * What is made on the way counts, and no error is made twice: some of these took gigabytes, and a
   * minute.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ range(9999) | sum }}",
        "{{ range(9999) | join(', ') | length }}",
        "{{ range(9999) | length }}",
        "{{ -1 in range(9999) }}",
        "{{ ns.text | upper | length }}",
        "{{ ns.text.split('a') | length }}",
        "{{ ns.text.count('b') }}",
        "{{ ns.text[1:] | length }}",
        "{% set y = ns.text ~ 'b' %}",
        "{% if ns.text + 'b' == ns.text + 'c' %}{% endif %}",
        "{% set y = [ns.text, ns.text] %}{{ y | string | length }}",
        "{% set y %}{% if 1 %}{{ ns.text }}{% endif %}{% endset %}",
        "{% set y = wide() %}",
        "{% set y = f(1) %}{% set y = f(1) %}{% set y = f(1) %}{% set y = f(1) %}",
        "{% for y in [1] %}{% for y in [1] %}{% for y in [1] %}{% endfor %}{% endfor %}{% endfor"
            + " %}",
        "{{ messages }}{{ messages[0].items() }}{{ messages[0].items() | length }}",
        "{{ x + x + x + x + x + x + x + x + x + x }}{{ x + x + x + x + x + x + x + x + x + x }}",
        "{{ messages[0].role }}{{ messages[0].role }}{{ messages[0].role }}{{ loop.index0 }}",
      })
  void memoryOfTemplatesIsBounded(String body) {
    String template =
        "{% macro f(a) %}{% endmacro %}{% set ns = namespace(text='aaaaaaaaa\u4e2d', list=[1]) %}"
            + "{% for x in range(17) %}{% set ns.text = ns.text ~ ns.text %}{% endfor %}"
            + "{% macro wide() %}{{ ns.text }}{% endmacro %}"
            + "{% for x in range(9999) %}{% for z in range(100) %}"
            + body
            + "{% endfor %}{% endfor %}";
    ChatTemplate read = of(template);
    FuzzCampaign.once(body, () -> assertRefused("more than", () -> read.text(HI)));
  }

  /** Each holds the last twice, and is as large as if they were many. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% set ns.x = [ns.x, ns.x] %}",
        "{% set ns.x = {'a': ns.x, 'b': ns.x} %}",
        "{% set y = [] %}{% if y.append(ns.x) and y.append(ns.x) %}{% endif %}{% set ns.x = y %}",
      })
  void listsOfListsAreBounded(String body) {
    ChatTemplate read =
        of(
            "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}"
                + body
                + "{% endfor %}{{ ns.x == [ns.x] }}");
    FuzzCampaign.once(body, () -> assertRefused("letters", () -> read.text(HI)));
  }

  /** The library goes on after each, with an exception as deep as the template (number 6,981). */
  @Test
  void theFirstErrorEndsATemplate() {
    String template =
        "{% for a in [1, 2] %}".repeat(40) + "{{ messages[0]. }}" + "{% endfor %}".repeat(40);
    ChatTemplate read = of(template);
    FuzzCampaign.once("errors", () -> assertRefused("line 1: ", () -> read.text(HI)));
  }

  /** Templates look back at all messages for each of them. */
  @Test
  void longChatsGoThrough() {
    ArrayNode chat = MAPPER.createArrayNode();
    for (int i = 0; i < 2000; i++) {
      chat.addObject()
          .put("role", i % 2 == 0 ? "user" : "assistant")
          .put("content", "a ".repeat(900));
    }
    String template =
        "{% for m in messages %}{% set i = (messages | length - 1) - loop.index0 %}"
            + "{% if 'x' not in m.content and messages[i].role is string %}"
            + "{{ '<' + m.role + '>' + m.content | trim }}{% endif %}{% endfor %}";
    assertEquals(1000 * 1805 + 1000 * 1810, of(template).text(chat.toString()).length());
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
