package io.attentionspectra.formats.tokens;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code tokenizer.json}, parsed and checked before the native library sees it: where that meets
 * what it does not expect, it ends the process. Given a file, this returns what {@link
 * TextTokenizer} hands over: the same tokenizer without decoder, padding and truncation, which have
 * no part in making tokens.
 */
final class TokenizerJson {

  private static final long LARGEST = 1L << 28;

  /** Below the 128 levels at which the native parser gives up, far above what files have. */
  private static final int DEEPEST = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String origin;
  private final ObjectNode root;

  private TokenizerJson(String origin, ObjectNode root) {
    this.origin = origin;
    this.root = root;
  }

  /**
   * Parses and checks a file.
   *
   * @param origin what to call it in messages
   * @throws IllegalArgumentException if it is no tokenizer, or one that cannot give tokens for
   *     every text, or other tokens at every run
   */
  static TokenizerJson of(String origin, byte[] json) {
    if (json.length > LARGEST) {
      throw damaged(origin, "it has " + json.length + " bytes");
    }
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode root) {
        TokenizerJson checked = new TokenizerJson(origin, root);
        checked.check();
        return checked;
      }
      throw damaged(origin, "no object");
    } catch (JsonProcessingException e) {
      throw damaged(origin, Excerpt.of(e.getOriginalMessage().lines().findFirst().orElse("")));
    } catch (IOException e) {
      throw damaged(origin, String.valueOf(e.getMessage()));
    }
  }

  static IllegalArgumentException damaged(String origin, String finding) {
    return Check.failure(
        "tokenizer.json", origin, "is no tokenizer (" + finding + ")", "download it again");
  }

  private IllegalArgumentException refused(String what, String value, String condition) {
    return Check.failure(
        what,
        Excerpt.of(value),
        condition + " (in " + origin + ")",
        "take the tokenizer.json that belongs to the model");
  }

  private void check() throws JsonProcessingException {
    JsonNode model = root.path("model");
    JsonNode vocabulary = model.path("vocab");
    if (!model.isObject() || !(vocabulary.isObject() || vocabulary.isArray())) {
      throw damaged(origin, "it has no vocabulary");
    }
    root.putNull("decoder").putNull("padding").putNull("truncation");
    requireNumbers(vocabulary);
    requireNumbersOfAdded();
    requireUnknown(model, vocabulary);
    requireCertain(model);
    requirePrefixes(model);
    requireNormalizer(root.path("normalizer"));
    requirePatterns(root.path("pre_tokenizer"));
    requireMaps(root.path("pre_tokenizer"));
    requireLengths(root.path("pre_tokenizer"));
    requireTemplates(root.path("post_processor"));
    requireBounded();
    Surrogates.firstLone(text())
        .ifPresent(
            at -> {
              throw damaged(origin, "it holds half of a surrogate pair");
            });
  }

  private void requireNumbers(JsonNode vocabulary) {
    if (vocabulary.isObject()) {
      for (JsonNode number : vocabulary) {
        requireNumber(number);
      }
    }
  }

  private void requireNumbersOfAdded() {
    for (JsonNode added : root.path("added_tokens")) {
      requireNumber(added.path("id"));
    }
  }

  private void requireNumber(JsonNode number) {
    if (!number.canConvertToInt()
        || !number.isIntegralNumber()
        || number.asInt() < 0
        || number.asInt() == Integer.MAX_VALUE) {
      throw refused("token number", number.toString(), "must be a whole number from 0");
    }
  }

  /** Without it the first word that is not in the vocabulary would be the end. */
  private void requireUnknown(JsonNode model, JsonNode vocabulary) {
    boolean wordPiece = isWordPiece(model);
    if (!vocabulary.isObject() || !(wordPiece || isWordLevel(model))) {
      return;
    }
    String unknown = model.path("unk_token").asText(wordPiece ? "[UNK]" : "<unk>");
    if (!vocabulary.has(unknown)) {
      throw refused("unk_token", unknown, "must be in the vocabulary");
    }
  }

  private static boolean isWordPiece(JsonNode model) {
    return model.has("type")
        ? model.path("type").asText().equals("WordPiece")
        : model.has("max_input_chars_per_word");
  }

  private static boolean isWordLevel(JsonNode model) {
    return model.has("type")
        ? model.path("type").asText().equals("WordLevel")
        : !model.has("merges");
  }

  /** Dropped merges are for training: they cut the same text into other tokens at every run. */
  private void requireCertain(JsonNode model) {
    if (model.path("dropout").asDouble(0) != 0) {
      throw Check.failure(
          "dropout",
          model.path("dropout"),
          "cuts the same text into other tokens at every run (in " + origin + ")",
          "set it to null");
    }
  }

  /** The second part of a merge is taken without its prefix. */
  private void requirePrefixes(JsonNode model) {
    String prefix = model.path("continuing_subword_prefix").asText("");
    if (prefix.isEmpty()) {
      return;
    }
    for (JsonNode merge : model.path("merges")) {
      String written = merge.asText("");
      String second =
          merge.isArray()
              ? merge.path(1).asText("")
              : written.substring(written.lastIndexOf(' ') + 1);
      if (!second.startsWith(prefix)) {
        throw refused("merge", merge.toString(), "must have the prefix " + Excerpt.of(prefix));
      }
    }
  }

  private void requireNormalizer(JsonNode normalizer) {
    requirePatterns(normalizer);
    requireMaps(normalizer);
    for (JsonNode type : normalizer.findValues("type")) {
      if (type.asText().equals("Precompiled")
          && normalizer.findValue("precompiled_charsmap") == null) {
        throw damaged(origin, "a Precompiled normalizer without precompiled_charsmap");
      }
    }
  }

  private void requireMaps(JsonNode part) {
    for (JsonNode map : part.findValues("precompiled_charsmap")) {
      CharacterMap.fault(map.asText(""))
          .ifPresent(
              fault -> {
                throw damaged(origin, "precompiled_charsmap: " + fault);
              });
    }
  }

  private void requirePatterns(JsonNode part) {
    for (JsonNode pattern : part.findValues("Regex")) {
      if (RepeatedGroups.in(pattern.asText(""))) {
        throw refused(
            "pattern",
            pattern.asText(""),
            "repeats what repeats, which some texts take ages to meet");
      }
    }
  }

  /** Pieces of no characters have no end. */
  private void requireLengths(JsonNode part) {
    if (part.path("type").asText().equals("FixedLength")) {
      JsonNode length = part.path("length");
      if (!length.isMissingNode() && !(length.isIntegralNumber() && length.asLong() >= 1)) {
        throw refused("length", length.toString(), "must be a whole number from 1");
      }
    }
    for (JsonNode each : part.path("pretokenizers")) {
      requireLengths(each);
    }
  }

  private void requireBounded() {
    double growth = Growth.of(root);
    if (!(growth <= Growth.MOST)) {
      throw refused(
          "steps",
          "normalizer, pre_tokenizer and post_processor",
          "may make a text more than " + (int) Growth.MOST + " times as long");
    }
  }

  /** Every piece of a template is the text or one of its special tokens. */
  private void requireTemplates(JsonNode processor) {
    for (JsonNode each : processor.path("processors")) {
      requireTemplates(each);
    }
    JsonNode tokens = processor.path("special_tokens");
    for (JsonNode special : tokens) {
      int numbers = special.path("ids").size();
      if (numbers == 0 || numbers != special.path("tokens").size()) {
        throw refused("special token", special.toString(), "must have one number for each token");
      }
    }
    for (String template : new String[] {"single", "pair"}) {
      for (JsonNode piece : processor.path(template)) {
        String name = piece.path("SpecialToken").path("id").asText("");
        if (piece.has("SpecialToken") && !tokens.has(name)) {
          throw refused("special token", name, "is used and not among the special tokens");
        }
        if (template.equals("single")
            && piece.path("Sequence").path("id").asText("A").equals("B")) {
          throw refused("template", piece.toString(), "asks for a second text");
        }
      }
    }
  }

  /** Numbers of the added tokens that it names special. */
  Set<Long> specialTokens() {
    Set<Long> special = new HashSet<>();
    for (JsonNode added : root.path("added_tokens")) {
      if (added.path("special").asBoolean(false)) {
        special.add(added.path("id").asLong());
      }
    }
    return special;
  }

  /** The token that stands for what is not in the vocabulary, where there is one. */
  Optional<UnknownToken> unknownToken() {
    JsonNode model = root.path("model");
    JsonNode vocabulary = model.path("vocab");
    if (model.path("unk_id").isInt()) {
      int number = model.path("unk_id").asInt();
      return Optional.of(
          new UnknownToken(number, vocabulary.path(number).path(0).asText("unknown")));
    }
    String name = model.path("unk_token").asText(isWordPiece(model) ? "[UNK]" : "");
    return vocabulary.path(name).isInt()
        ? Optional.of(new UnknownToken(vocabulary.path(name).asInt(), name))
        : Optional.empty();
  }

  /** What the native library is given. */
  byte[] bytes() {
    return text().getBytes(StandardCharsets.UTF_8);
  }

  private String text() {
    try {
      return MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw damaged(origin, Excerpt.of(e.getOriginalMessage()));
    }
  }

  /** One more than the largest number of a token. */
  int vocabularySize() {
    JsonNode vocabulary = root.path("model").path("vocab");
    int size = vocabulary.isArray() ? vocabulary.size() : 0;
    if (vocabulary.isObject()) {
      for (JsonNode number : vocabulary) {
        size = Math.max(size, number.asInt() + 1);
      }
    }
    for (JsonNode added : root.path("added_tokens")) {
      size = Math.max(size, added.path("id").asInt() + 1);
    }
    return size;
  }
}
