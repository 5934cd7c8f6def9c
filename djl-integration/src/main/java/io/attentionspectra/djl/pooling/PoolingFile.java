package io.attentionspectra.djl.pooling;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.file.internal.DurableFile;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.PoolingWindow;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON of a {@link PoolingChoice}: {@code kind}, {@code schema}, {@code strategy}, what was
 * estimated ({@link PartsJson}), {@code tokens}, {@code depth}, {@code window} {{@code tokens},
 * left out where all are pooled, {@code texts}: whole or cut, {@code longest} of whole texts} (from
 * schema 2 on), {@code model} {{@code name}, {@code weightsSha256}} (where it was estimated on one)
 * and {@code provenance}.
 */
final class PoolingFile {

  private static final String KIND = "attention-spectra pooling";

  /** Of files without a window, which are all that the first version wrote. */
  private static final int PLAIN = 1;

  /** Of files with a window, and no more than weights of an estimate. */
  private static final int SCHEMA = 2;

  /** Of files with frequencies of tokens, or with weights for every length. */
  private static final int PARTS = 3;

  private static final String WHOLE = "whole";
  private static final String CUT = "cut";
  private static final String REMEDY = "save the pooling again";
  private static final Set<String> KEYS =
      Set.of(
          "kind",
          "schema",
          "strategy",
          PartsJson.WEIGHTS,
          PartsJson.FREQUENCIES,
          PartsJson.LENGTHS,
          "tokens",
          "depth",
          "window",
          "model",
          "provenance");

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private final Object origin;
  private final JsonNode tree;

  private PoolingFile(Object origin, JsonNode tree) {
    this.origin = origin;
    this.tree = tree;
  }

  static void write(PoolingChoice choice, Path file) {
    byte[] content = bytes(choice);
    DurableFile.write("pooling", file, out -> out.write(content));
  }

  /** The content of the file. */
  static byte[] bytes(PoolingChoice choice) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("kind", KIND).put("schema", schema(choice)).put("strategy", choice.strategy());
    PartsJson.write(choice.estimated(), tree);
    tree.put("tokens", choice.tokens().label()).put("depth", choice.depth().label());
    choice.window().ifPresent(window -> write(window, tree.putObject("window")));
    choice
        .model()
        .ifPresent(
            mark ->
                tree.putObject("model")
                    .put("name", mark.name())
                    .put("weightsSha256", mark.weightsSha256()));
    tree.set("provenance", JSON.valueToTree(choice.provenance().facts()));
    return bytes(tree);
  }

  private static int schema(PoolingChoice choice) {
    if (choice.estimated().frequencies().isPresent() || choice.estimated().lengths().isPresent()) {
      return PARTS;
    }
    return choice.window().isPresent() ? SCHEMA : PLAIN;
  }

  private static void write(PoolingWindow window, ObjectNode tree) {
    if (!window.poolsAllTokens()) {
      tree.put("tokens", window.tokens());
    }
    tree.put("texts", window.cutsTexts() ? CUT : WHOLE);
    window.longest().ifPresent(longest -> tree.put("longest", longest));
  }

  private static byte[] bytes(ObjectNode tree) {
    try {
      return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
    }
  }

  static PoolingChoice read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Check.failure("pooling", file, "is missing or no file", REMEDY);
    }
    try {
      return read(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw Check.failure(
          "pooling", file, "cannot be read (" + FileFailure.reason(e) + ")", REMEDY);
    }
  }

  /** Reads the content of a file; the origin is for messages. */
  static PoolingChoice read(Object origin, byte[] content) {
    try {
      return new PoolingFile(origin, JSON.readTree(content)).choice();
    } catch (JsonProcessingException e) {
      String finding = e.getOriginalMessage().lines().findFirst().orElse("");
      throw Check.failure("pooling", origin, "is no JSON (" + finding + ")", REMEDY);
    } catch (CharConversionException e) {
      throw Check.failure("pooling", origin, "is no JSON (no UTF-8)", REMEDY);
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can be read", e);
    }
  }

  private PoolingChoice choice() {
    if (!tree.isObject() || !KIND.equals(tree.path("kind").asText())) {
      throw failure("is not the file of a pooling");
    }
    int schema = tree.path("schema").isInt() ? tree.path("schema").asInt() : 0;
    requireSchema(schema);
    for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KEYS.contains(name)) {
        throw failure("holds the unknown entry '" + name + "'");
      }
    }
    try {
      return new PoolingChoice(
          text(tree, "strategy"),
          PartsJson.read(tree),
          tokens(text(tree, "tokens")),
          Depth.labelled(text(tree, "depth")),
          window(),
          model(),
          new Provenance(facts()));
    } catch (IllegalArgumentException e) {
      throw String.valueOf(e.getMessage()).startsWith("pooling = ")
          ? e
          : failure("is not usable (" + e.getMessage() + ")");
    }
  }

  private void requireSchema(int schema) {
    if (schema < PLAIN || schema > PARTS) {
      throw failure("has schema " + tree.path("schema") + " instead of 1, 2 or 3");
    }
    boolean parts = tree.has(PartsJson.FREQUENCIES) || tree.has(PartsJson.LENGTHS);
    if (parts != (schema == PARTS)) {
      throw failure(
          parts
              ? "has frequencies or lengths, which schema " + schema + " has not"
              : "lacks 'frequencies' or 'lengths'");
    }
    if (schema != PARTS && tree.has("window") != (schema == SCHEMA)) {
      throw failure(
          schema == SCHEMA
              ? "lacks 'window'"
              : "has a 'window', which schema " + PLAIN + " has not");
    }
  }

  private PooledTokens tokens(String label) {
    for (PooledTokens tokens : PooledTokens.values()) {
      if (tokens.label().equals(label)) {
        return tokens;
      }
    }
    throw failure("has '" + label + "' instead of content or all in 'tokens'");
  }

  private Optional<PoolingWindow> window() {
    JsonNode window = tree.path("window");
    if (window.isMissingNode()) {
      return Optional.empty();
    }
    boolean whole = text(window, "texts").equals(WHOLE);
    if (!whole && !text(window, "texts").equals(CUT)) {
      throw failure("has '" + text(window, "texts") + "' instead of whole or cut in 'window'");
    }
    boolean all = whole && !window.has("tokens");
    if (window.size() != (whole && !all ? 3 : 2)) {
      throw failure("needs exactly tokens, texts and, of whole texts, longest in 'window'");
    }
    if (all) {
      return Optional.of(PoolingWindow.ofAllTokens(number(window, "longest")));
    }
    int tokens = number(window, "tokens");
    return Optional.of(
        whole
            ? PoolingWindow.ofWholeTexts(tokens, number(window, "longest"))
            : PoolingWindow.ofCutTexts(tokens));
  }

  private int number(JsonNode parent, String key) {
    if (!parent.path(key).isInt()) {
      throw failure("lacks the number '" + key + "'");
    }
    return parent.path(key).asInt();
  }

  private Optional<ModelMark> model() {
    JsonNode model = tree.path("model");
    if (model.isMissingNode()) {
      return Optional.empty();
    }
    if (model.size() != 2) {
      throw failure("needs exactly name and weightsSha256 in 'model'");
    }
    return Optional.of(new ModelMark(text(model, "name"), text(model, "weightsSha256")));
  }

  private Map<String, String> facts() {
    JsonNode provenance = tree.path("provenance");
    if (!provenance.isObject()) {
      throw failure("lacks 'provenance'");
    }
    Map<String, String> facts = new LinkedHashMap<>();
    provenance.fieldNames().forEachRemaining(name -> facts.put(name, text(provenance, name)));
    return facts;
  }

  private String text(JsonNode parent, String key) {
    JsonNode value = parent.path(key);
    if (!value.isTextual()) {
      throw failure("lacks the text '" + key + "'");
    }
    return value.asText();
  }

  private IllegalArgumentException failure(String condition) {
    return Check.failure("pooling", origin, condition, REMEDY);
  }
}
