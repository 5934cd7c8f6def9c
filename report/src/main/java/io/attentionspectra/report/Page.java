package io.attentionspectra.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The HTML document: a template, the style sheet, the scripts and the data, in one text.
 *
 * <p>A content security policy names the scripts by their SHA-256 and forbids every request, so
 * that a text of the user that slipped through the escaping could neither run nor call home.
 */
final class Page {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** In order of use: each file uses names of those before it. */
  private static final List<String> SCRIPTS =
      List.of(
          "elements.js",
          "numbers.js",
          "explanations.js",
          "download.js",
          "chart.js",
          "spectrum.js",
          "heatmap.js",
          "table.js",
          "head.js",
          "pooling.js",
          "main.js");

  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z]+)}}");

  private final JsonNode result;
  private final JsonNode detail;

  private Page(JsonNode result, JsonNode detail) {
    this.result = result;
    this.detail = detail;
  }

  static Page of(JsonNode result, JsonNode detail) {
    return new Page(result, detail);
  }

  String html() {
    String library = Resources.echarts();
    String script = SCRIPTS.stream().map(Resources::own).collect(Collectors.joining("\n"));
    return fill(
        Resources.own("page.html"),
        Map.of(
            "policy", policy(library, script),
            "title", escaped(title()),
            "headline", escaped(headline()),
            "verdict", verdictItems(),
            "style", Resources.own("style.css"),
            "data", data(),
            "library", library,
            "script", script));
  }

  private String title() {
    String model = result.path("model").path("name").asText("");
    return model.isEmpty() ? "attention-spectra" : model + " – attention-spectra";
  }

  private String headline() {
    return detail.path("verdict").path(0).asText("Spectra of attention against theory");
  }

  private String verdictItems() {
    return StreamSupport.stream(detail.path("verdict").spliterator(), false)
        .skip(1)
        .map(line -> "<li>" + escaped(line.asText()) + "</li>")
        .collect(Collectors.joining("\n"));
  }

  /** JSON that cannot end the script element it stands in: no {@code <} is left in it. */
  private String data() {
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.set("result", result);
    both.set("detail", detail);
    try {
      return JSON.writeValueAsString(both)
          .replace("<", "\\u003c")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException failure) {
      throw new IllegalArgumentException(
          "result: cannot be written as JSON; give maps, lists, texts and numbers", failure);
    }
  }

  private static String policy(String... scripts) {
    String hashes =
        List.of(scripts).stream()
            .map(script -> "'sha256-" + sha256(script) + "'")
            .collect(Collectors.joining(" "));
    return "default-src 'none'; script-src "
        + hashes
        + "; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder()
          .encodeToString(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("SHA-256 belongs to every Java platform", impossible);
    }
  }

  private static String fill(String template, Map<String, String> content) {
    return SLOT.matcher(template)
        .replaceAll(slot -> Matcher.quoteReplacement(content.getOrDefault(slot.group(1), "")));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
