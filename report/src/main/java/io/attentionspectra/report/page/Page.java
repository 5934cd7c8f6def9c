package io.attentionspectra.report.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.internal.Sha256;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An HTML document: a body, the style sheet, the scripts and the data, in one text.
 *
 * <p>A content security policy names the scripts by their SHA-256 and forbids every request, so
 * that a text of the user that slipped through the escaping could neither run nor call home.
 */
final class Page {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z]+)}}");

  private final String body;
  private final List<String> scripts;
  private final String requests;

  private Page(String body, List<String> scripts, String requests) {
    this.body = body;
    this.scripts = List.copyOf(scripts);
    this.requests = requests;
  }

  /**
   * A document that asks nothing of anybody.
   *
   * @param body resource with slots in double braces
   * @param scripts resources in order of use: each uses names of those before it
   */
  static Page of(String body, List<String> scripts) {
    return new Page(body, scripts, "");
  }

  /** The same page, whose scripts may ask the server it came from. */
  Page askingItsServer() {
    return new Page(body, scripts, "; connect-src 'self'");
  }

  /** The document with its data and with texts for the slots of its title and body. */
  String html(JsonNode data, Map<String, String> slots) {
    String library = Resources.echarts();
    String script = scripts.stream().map(Resources::own).collect(Collectors.joining("\n"));
    Map<String, String> content = new HashMap<>(slots);
    content.put("body", fill(Resources.own(body), slots));
    content.put("policy", policy(library, script));
    content.put("style", Resources.own("style.css"));
    content.put("data", safe(data));
    content.put("library", library);
    content.put("script", script);
    return fill(Resources.own("document.html"), content);
  }

  /** JSON that cannot end the script element it stands in: no {@code <} is left in it. */
  private static String safe(JsonNode data) {
    try {
      return JSON.writeValueAsString(data)
          .replace("<", "\\u003c")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException failure) {
      throw new IllegalArgumentException(
          "result: cannot be written as JSON; give maps, lists, texts and numbers", failure);
    }
  }

  private String policy(String... scripts) {
    String hashes =
        List.of(scripts).stream()
            .map(script -> "'sha256-" + sha256(script) + "'")
            .collect(Collectors.joining(" "));
    return "default-src 'none'; script-src "
        + hashes
        + "; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
        + requests;
  }

  private static String sha256(String text) {
    return Base64.getEncoder().encodeToString(new Sha256().add(text).bytes());
  }

  private static String fill(String template, Map<String, String> content) {
    return SLOT.matcher(template)
        .replaceAll(slot -> Matcher.quoteReplacement(content.getOrDefault(slot.group(1), "")));
  }

  /** Text that stays text in HTML. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
