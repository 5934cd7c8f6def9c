package io.attentionspectra.formats.tokens;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would end the process in the native library is refused before it gets there. */
final class TokenizerJsonTest {

  static final String WORD_LEVEL =
      """
      {"version": "1.0", "truncation": {"max_length": 2, "stride": 9, "strategy": "LongestFirst"},
       "padding": {"strategy": {"Fixed": 7}, "pad_id": 0, "pad_type_id": 0, "pad_token": "x"},
       "added_tokens": [{"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false,
        "rstrip": false, "normalized": false, "special": true}],
       "normalizer": {"type": "Sequence", "normalizers": [{"type": "Lowercase"},
        {"type": "Replace", "pattern": {"Regex": " +"}, "content": " "}]},
       "pre_tokenizer": {"type": "WhitespaceSplit"},
       "post_processor": {"type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A",
         "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}}},
       "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
       "model": {"type": "WordLevel", "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "cat": 3,
        "sat": 4}, "unk_token": "[UNK]"}}
      """;

  static final String WORD_PIECE =
      """
      {"added_tokens": [], "normalizer": {"type": "BertNormalizer", "clean_text": true,
        "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
       "pre_tokenizer": {"type": "BertPreTokenizer"},
       "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "c": 3,
        "##at": 4, "##s": 5}}}
      """;

  static final String BPE =
      """
      {"added_tokens": [{"id": 9, "content": "<|end|>", "single_word": false, "lstrip": false,
        "rstrip": false, "normalized": false, "special": true}], "normalizer": null,
       "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern":
        {"Regex": "'s|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\s+(?!\\\\S)|\\\\s+"},
        "behavior": "Isolated", "invert": false}, {"type": "ByteLevel",
        "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]},
       "post_processor": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false,
        "use_regex": true},
       "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true,
        "use_regex": true},
       "model": {"type": "BPE", "dropout": null, "unk_token": null,
        "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": false,
        "byte_fallback": false, "ignore_merges": false,
        "vocab": {"a": 0, "c": 1, "t": 2, "at": 3, "cat": 4, "Ġ": 5, "s": 6},
        "merges": ["a t", "c at"]}}
      """;

  static final String UNIGRAM =
      """
      {"added_tokens": [], "normalizer": {"type": "NFKC"},
       "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always",
        "split": true}, "post_processor": null, "decoder": null,
       "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
        "vocab": [["<unk>", 0.0], ["▁", -2.0], ["c", -3.0], ["at", -2.5], ["cat", -4.0]]}}
      """;

  /** Parts that few tokenizers have. */
  static final String RARE_PARTS =
      """
      {"added_tokens": [], "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFD"},
        {"type": "StripAccents"}, {"type": "Strip", "strip_left": true, "strip_right": true},
        {"type": "Nmt"}, {"type": "Prepend", "prepend": "c"},
        {"type": "Replace", "pattern": {"String": "q"}, "content": "cat"}]},
       "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
        {"type": "CharDelimiterSplit", "delimiter": "x"}, {"type": "Digits",
         "individual_digits": true}, {"type": "Punctuation", "behavior": "Isolated"},
        {"type": "UnicodeScripts"}, {"type": "Whitespace"}, {"type": "FixedLength", "length": 5}]},
       "post_processor": {"type": "Sequence", "processors": [{"type": "RobertaProcessing",
        "sep": ["<s>", 1], "cls": ["<c>", 2], "trim_offsets": true, "add_prefix_space": true}]},
       "model": {"type": "WordLevel", "vocab": {"<unk>": 0, "<s>": 1, "<c>": 2, "cat": 3},
        "unk_token": "<unk>"}}
      """;

  private static TextTokenizer of(String json) {
    return TextTokenizer.of("tokenizer.json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static long[] ids(String json, String text) {
    try (TextTokenizer tokenizer = of(json)) {
      return tokenizer.tokenize(text).ids();
    }
  }

  private static void refused(String json, String part) {
    assertRefused(part, () -> of(json).close());
  }

  private static String changed(String json, Consumer<ObjectNode> change) {
    try {
      ObjectNode root = (ObjectNode) new ObjectMapper().readTree(json);
      change.accept(root);
      return root.toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsEveryKindOfModelWithoutPaddingOrCutting() {
    assertArrayEquals(new long[] {2, 3, 4, 1, 1}, ids(WORD_LEVEL, "Cat sat on mats"));
    assertArrayEquals(new long[] {1, 3, 4, 5, 0, 2}, ids(WORD_PIECE, "cats dog"));
    assertArrayEquals(new long[] {4, 5, 4, 6}, ids(BPE, "cat cats"));
    assertArrayEquals(new long[] {1, 4}, ids(UNIGRAM, "cat"));
    try (TextTokenizer tokenizer = of(BPE)) {
      assertEquals(10, tokenizer.vocabularySize());
    }
  }

  /** Of a text that is not of the vocabulary a model reads the same token again and again. */
  @Test
  void textsOfUnknownWordsAreNoted() {
    for (String json : List.of(WORD_LEVEL, WORD_PIECE, RARE_PARTS)) {
      try (TextTokenizer tokenizer = of(json)) {
        assertEquals(
            Optional.empty(), tokenizer.note(tokenizer.tokenize(List.of("cat cat cat q"))));
        assertEquals(Optional.empty(), tokenizer.note(tokenizer.tokenize(List.of("猫 猫", ""))));
        String note =
            tokenizer
                .note(tokenizer.tokenize(List.of("cat cat cat", "猫 坐 在 cat 上")))
                .orElseThrow()
                .sentence();
        assertTrue(note.contains(json.contains("[UNK]") ? "[UNK]" : "<unk>"), note);
      }
    }
    try (TextTokenizer tokenizer = of(UNIGRAM)) {
      assertTrue(tokenizer.note(tokenizer.tokenize(List.of("猫 坐 在 上"))).isPresent());
    }
    try (TextTokenizer tokenizer = of(BPE)) {
      assertEquals(Optional.empty(), tokenizer.note(tokenizer.tokenize(List.of("猫 坐 在 上"))));
    }
  }

  @Test
  void everyBeginningOfAFileIsRefused() {
    for (String json : List.of(WORD_LEVEL, WORD_PIECE, BPE, UNIGRAM)) {
      for (int length = 0; length < json.strip().length(); length++) {
        refused(json.substring(0, length), "is no tokenizer");
      }
    }
  }

  @Test
  void theUnknownTokenMustBeKnown() {
    refused(WORD_LEVEL.replace("\"[UNK]\": 1, ", ""), "unk_token = [UNK]: must be in");
    refused(WORD_PIECE.replace("\"[UNK]\": 0, ", ""), "unk_token = [UNK]: must be in");
    refused(
        changed(WORD_LEVEL, root -> ((ObjectNode) root.path("model")).remove("unk_token")),
        "unk_token = <unk>");
  }

  @Test
  void whatCannotBeCutIsRefusedTextByText() {
    String bpe = BPE.replace("\"unk_token\": null", "\"unk_token\": \"none\"");
    assertArrayEquals(new long[] {4}, ids(bpe, "cat"));
    assertRefused("text = dog: cannot be cut into tokens", () -> ids(bpe, "dog"));
    List<String> texts = new ArrayList<>(Collections.nCopies(50, "cat"));
    texts.addAll(Collections.nCopies(50, "dog"));
    texts.set(60, "mat");
    try (TextTokenizer tokenizer = of(bpe)) {
      for (int i = 0; i < 20; i++) {
        Exception refusal =
            assertThrows(IllegalArgumentException.class, () -> tokenizer.tokenize(texts));
        assertTrue(refusal.getMessage().startsWith("text = dog: cannot"), refusal.getMessage());
      }
    }
    String unigram = UNIGRAM.replace("\"unk_id\": 0", "\"unk_id\": null");
    assertRefused("text = dog: cannot be cut into tokens", () -> ids(unigram, "dog"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "the \udc00 cat", "cat \ud83d", "\ud800\ud800\udc00"})
  void halvesOfSurrogatePairsAreRefused(String text) {
    try (TextTokenizer tokenizer = of(WORD_LEVEL)) {
      assertRefused("half of a surrogate pair", () -> tokenizer.tokenize(text));
      assertRefused("half of a surrogate pair", () -> tokenizer.tokenize(List.of("cat", text)));
      assertArrayEquals(new long[] {2, 3, 1}, tokenizer.tokenize("cat \ud83d\ude00").ids());
      assertArrayEquals(new long[] {2, 3, 1}, tokenizer.tokenize("cat \0").ids());
    }
    refused(WORD_LEVEL.replace("\"cat\"", "\"c\\ud800\""), "half of a surrogate pair");
    refused(WORD_LEVEL.replace("\"content\": \" \"", "\"content\": \"\\udc00\""), "surrogate");
  }

  @Test
  void deepNestingIsRefused() {
    for (String part : List.of("decoder", "normalizer", "pre_tokenizer", "post_processor")) {
      for (int depth : new int[] {200, 100_000}) {
        String deep =
            "{\"type\": \"Sequence\", \"x\": " + "[".repeat(depth) + "]".repeat(depth) + "}";
        refused("{\"" + part + "\": " + deep + "," + BPE.strip().substring(1), "is no tokenizer");
      }
    }
  }

  @Test
  void templatesUseWhatTheyDefine() {
    refused(
        WORD_LEVEL.replace("\"special_tokens\": {\"[CLS]\"", "\"special_tokens\": {\"[SEP]\""),
        "special token = [CLS]: is used and not among");
    refused(WORD_LEVEL.replace("\"ids\": [2]", "\"ids\": []"), "one number for each token");
    refused(WORD_LEVEL.replace("\"ids\": [2]", "\"ids\": [2, 3]"), "one number for each token");
    refused(
        WORD_LEVEL.replaceFirst("\"Sequence\": \\{\"id\": \"A\"", "\"Sequence\": {\"id\": \"B\""),
        "asks for a second text");
  }

  @Test
  void numbersOfTokensAreWholeAndSmall() {
    for (String number : List.of("-1", "2147483647", "4294967296", "1.5", "\"1\"", "1e9")) {
      refused(WORD_LEVEL.replace("\"cat\": 3", "\"cat\": " + number), "token number = ");
      refused(WORD_LEVEL.replace("\"id\": 2", "\"id\": " + number), "token number = ");
    }
  }

  @Test
  void droppedMergesGiveNoNumberTwice() {
    refused(BPE.replace("\"dropout\": null", "\"dropout\": 0.1"), "other tokens at every run");
    assertArrayEquals(
        new long[] {4}, ids(BPE.replace("\"dropout\": null", "\"dropout\": 0.0"), "cat"));
  }

  @Test
  void mergesHaveTheirPrefix() {
    String prefixed =
        BPE.replace("\"continuing_subword_prefix\": \"\"", "\"continuing_subword_prefix\": \"##\"");
    refused(prefixed, "merge = \"a t\": must have the prefix ##");
    refused(prefixed.replace("\"a t\"", "[\"a\", \"é\"]"), "must have the prefix ##");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+b", "(?:a*)*", "((ab|c+)d)+", "(a|b{2,})*", "\\\\g<0>", "([)]+)+"})
  void patternsThatMayTakeAgesAreRefused(String pattern) {
    refused(
        WORD_LEVEL.replace("\"Regex\": \" +\"", "\"Regex\": \"" + pattern + "\""),
        "repeats what repeats");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)b",
        "(?i:'s|'t)?\\\\p{L}+",
        "[(a+)]+",
        "\\\\(a+\\\\)+",
        "(ab)+",
        "a{2,3}",
        "(a{2}){3}"
      })
  void patternsAsTheyAreUsedAreRead(String pattern) {
    of(WORD_LEVEL.replace("\"Regex\": \" +\"", "\"Regex\": \"" + pattern + "\"")).close();
  }

  /** Pieces of a fixed length. */
  @Test
  void piecesHaveCharacters() {
    assertArrayEquals(new long[] {2, 3, 1}, ids(RARE_PARTS, "at"));
    for (String length : List.of("0", "-1", "2.5", "null", "\"5\"")) {
      refused(RARE_PARTS.replace("\"length\": 5", "\"length\": " + length), "length = " + length);
    }
  }

  /** Forty steps that double a text make a million million of characters of one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pre_tokenizer pretokenizers {'type': 'ByteLevel', 'add_prefix_space': false,"
            + " 'trim_offsets': true}",
        "normalizer normalizers {'type': 'ByteLevel'}",
        "normalizer normalizers {'type': 'Replace', 'pattern': {'String': 'a'}, 'content': 'aa'}",
        "normalizer normalizers {'type': 'Replace', 'pattern': {'Regex': 'a'}, 'content': 'aa'}",
        "post_processor processors {'type': 'TemplateProcessing', 'single': [{'Sequence':"
            + " {'id': 'A', 'type_id': 0}}, {'Sequence': {'id': 'A', 'type_id': 0}}],"
            + " 'pair': [{'Sequence': {'id': 'A', 'type_id': 0}}], 'special_tokens': {}}"
      })
  void stepsThatMultiplyTextsAreRefused(String line) {
    String[] parts = line.replace('\'', '"').split(" ", 3);
    refused(repeated(parts, 40), "may make a text more than 4096 times as long");
    assertTrue(ids(repeated(parts, 1), "cat").length > 0);
  }

  /** A tokenizer with a step so many times, of lists "kind steps step". */
  private static String repeated(String[] parts, int times) {
    return changed(
        BPE,
        root -> {
          String steps = String.join(", ", Collections.nCopies(times, parts[2]));
          String all = "{\"type\": \"Sequence\", \"" + parts[1] + "\": [" + steps + "]}";
          root.putRawValue(parts[0], new RawValue(all));
        });
  }

  @Test
  void whatIsNoTokenizerIsNone() {
    for (String json : List.of("", "{}", "[]", "null", "7", "{\"model\": {\"vocab\": 7}}")) {
      refused(json, "is no tokenizer");
    }
    refused(WORD_LEVEL + "{}", "is no tokenizer");
    refused(WORD_LEVEL.replace("WordLevel", "Own"), "is no tokenizer");
  }
}
