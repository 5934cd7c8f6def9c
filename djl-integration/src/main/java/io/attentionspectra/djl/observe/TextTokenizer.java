package io.attentionspectra.djl.observe;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.internal.PyTorch;
import io.attentionspectra.formats.checkpoint.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A tokenizer that neither pads nor cuts: of Hugging Face, or one of the user's own. Safe for
 * several threads.
 */
public final class TextTokenizer implements AutoCloseable {

  private static final int CHUNK = 256;

  private final Function<List<String>, List<TokenizedText>> tokenizer;
  private final Runnable free;
  private final String sha256;
  private final int vocabularySize;

  private TextTokenizer(
      Function<List<String>, List<TokenizedText>> tokenizer,
      Runnable free,
      String sha256,
      int vocabularySize) {
    this.tokenizer = tokenizer;
    this.free = free;
    this.sha256 = sha256;
    this.vocabularySize = vocabularySize;
  }

  /**
   * A tokenizer of the user's own.
   *
   * @param name identifies it in provenance, in the place of a hash
   * @param vocabularySize one more than the largest number of a token
   * @param tokens the whole text in tokens, special tokens added; called by several threads
   * @return the tokenizer
   * @throws IllegalArgumentException if the vocabulary is empty
   */
  public static TextTokenizer of(
      String name, int vocabularySize, Function<String, TokenizedText> tokens) {
    Check.atLeast("vocabulary", vocabularySize, 1);
    return new TextTokenizer(
        texts -> texts.stream().map(tokens).toList(), () -> {}, name, vocabularySize);
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @param file its path
   * @return the tokenizer
   * @throws IllegalArgumentException if it is missing or not a tokenizer
   */
  public static TextTokenizer at(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Check.failure(
          "tokenizer.json", file, "is missing", "put the model's tokenizer.json there");
    }
    try {
      return of(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw damaged(file.toString(), String.valueOf(e.getMessage()));
    }
  }

  public static TextTokenizer of(String origin, byte[] json) {
    Map<String, String> options =
        Map.of("padding", "false", "truncation", "false", "addSpecialTokens", "true");
    Sha256 hash = new Sha256();
    hash.add(ByteBuffer.wrap(json));
    try {
      HuggingFaceTokenizer tokenizer = PyTorch.withOwnClassLoader(() -> opened(json, options));
      return new TextTokenizer(
          texts -> encode(tokenizer, texts), tokenizer::close, hash.hex(), vocabularySize(json));
    } catch (IOException | RuntimeException e) {
      throw damaged(origin, String.valueOf(e.getMessage()));
    }
  }

  private static HuggingFaceTokenizer opened(byte[] json, Map<String, String> options) {
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** One more than the largest number of a token. */
  private static int vocabularySize(byte[] json) throws IOException {
    JsonNode root = new ObjectMapper().readTree(json);
    JsonNode vocabulary = root.path("model").path("vocab");
    int size = vocabulary.isArray() ? vocabulary.size() : 0;
    for (JsonNode number : vocabulary) {
      size = Math.max(size, number.asInt(-1) + 1);
    }
    for (JsonNode added : root.path("added_tokens")) {
      size = Math.max(size, added.path("id").asInt(-1) + 1);
    }
    return size;
  }

  private static IllegalArgumentException damaged(String origin, String finding) {
    return Check.failure(
        "tokenizer.json",
        origin,
        "is no tokenizer (" + finding.lines().findFirst().orElse("") + ")",
        "download it again");
  }

  /**
   * The whole text in tokens, special tokens added.
   *
   * @param text any text
   * @return its tokens
   */
  public TokenizedText tokenize(String text) {
    return tokenize(List.of(text)).get(0);
  }

  /**
   * Several texts, in parallel inside the tokenizer.
   *
   * @param texts any texts
   * @return their tokens, in order
   */
  public List<TokenizedText> tokenize(List<String> texts) {
    return tokenizer.apply(texts);
  }

  private static List<TokenizedText> encode(HuggingFaceTokenizer tokenizer, List<String> texts) {
    List<TokenizedText> tokenized = new ArrayList<>(texts.size());
    for (int first = 0; first < texts.size(); first += CHUNK) {
      List<String> chunk = texts.subList(first, Math.min(texts.size(), first + CHUNK));
      for (Encoding encoding : tokenizer.batchEncode(chunk, true, false)) {
        tokenized.add(toText(encoding));
      }
    }
    return tokenized;
  }

  /**
   * Special tokens that the tokenizer puts around a text.
   *
   * @return their number, 2 for [CLS] … [SEP], 0 for GPT-2
   */
  public int specialTokens() {
    TokenizedText letter = tokenize("a");
    return letter.length() - letter.contentLength();
  }

  private static TokenizedText toText(Encoding encoding) {
    long[] mask = encoding.getSpecialTokenMask();
    boolean[] special = new boolean[mask.length];
    for (int i = 0; i < mask.length; i++) {
      special[i] = mask[i] != 0;
    }
    return TokenizedText.of(encoding.getIds(), encoding.getTypeIds(), special);
  }

  /**
   * Size of the vocabulary, added tokens included.
   *
   * @return one more than the largest number of a token
   */
  public int vocabularySize() {
    return vocabularySize;
  }

  /**
   * SHA-256 of the tokenizer.json, or the name of a tokenizer that has none.
   *
   * @return lower-case hexadecimal, or the name
   */
  public String sha256() {
    return sha256;
  }

  @Override
  public void close() {
    free.run();
  }
}
