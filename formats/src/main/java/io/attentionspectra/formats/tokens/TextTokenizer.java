package io.attentionspectra.formats.tokens;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.formats.internal.NativeLibrary;
import io.attentionspectra.formats.internal.chat.ChatTemplate;
import io.attentionspectra.model.Note;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer that neither pads nor cuts: of Hugging Face, or one of the user's own. Safe for
 * several threads.
 */
public final class TextTokenizer implements AutoCloseable {

  /** More than the native library has on any system (DJL 0.35). */
  private static final long LIBRARY_BYTES = 1 << 24;

  private final Function<List<String>, List<TokenizedText>> tokenizer;
  private final Runnable free;
  private final String sha256;
  private final int vocabularySize;
  private final String shortest;
  private final Optional<UnknownToken> unknown;

  private TextTokenizer(
      Function<List<String>, List<TokenizedText>> tokenizer,
      Runnable free,
      String sha256,
      int vocabularySize,
      String shortest,
      Optional<UnknownToken> unknown) {
    this.tokenizer = tokenizer;
    this.free = free;
    this.sha256 = sha256;
    this.vocabularySize = vocabularySize;
    this.shortest = shortest;
    this.unknown = unknown;
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
        texts -> texts.stream().map(tokens).toList(),
        () -> {},
        name,
        vocabularySize,
        "a",
        Optional.empty());
  }

  /**
   * What cuts images into patches, in the place of a tokenizer: a text is the name of an image.
   *
   * @param name identifies it in provenance, in the place of a hash
   * @param example the name of an image that there is always
   * @param patches the image in patches behind the class token; called by several threads
   * @return the tokenizer
   */
  public static TextTokenizer ofImages(
      String name, String example, Function<String, TokenizedText> patches) {
    return new TextTokenizer(
        names -> names.stream().map(patches).toList(),
        () -> {},
        name,
        1,
        example,
        Optional.empty());
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @param file its path
   * @return the tokenizer
   * @throws IllegalArgumentException if it is missing or not a tokenizer
   */
  public static TextTokenizer at(Path file) {
    return of(file.toString(), read(file));
  }

  private static byte[] read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Check.failure(
          "tokenizer.json", file, "is missing", "put the model's tokenizer.json there");
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw Check.failure(
          "tokenizer.json",
          file,
          "cannot be read (" + FileFailure.reason(e) + ")",
          "check its permissions");
    }
  }

  /**
   * Reads a {@code tokenizer.json} that is in memory, for models in an archive.
   *
   * @param origin what to call it in messages
   * @param json its bytes
   * @return the tokenizer
   * @throws IllegalArgumentException if it is damaged or cannot be used
   */
  public static TextTokenizer of(String origin, byte[] json) {
    Sha256 hash = new Sha256();
    hash.add(ByteBuffer.wrap(json));
    TokenizerJson checked = TokenizerJson.of(origin, json);
    HuggingFaceTokenizer tokenizer = opened(origin, checked);
    return new TextTokenizer(
        texts -> encode(texts, text -> toText(encoded(tokenizer, text, true))),
        tokenizer::close,
        hash.hex(),
        checked.vocabularySize(),
        "a",
        checked.unknownToken());
  }

  /**
   * The tokenizer for chats: each text is a chat on one line of JSON, which goes through the
   * model's template. Of the tokens that the template writes, those count as special that {@code
   * added_tokens} of the tokenizer names so, such as the marks between turns; names of roles and
   * everything else are tokens of the text. None is added to them.
   *
   * @param file path of the tokenizer.json
   * @param template of the model
   * @return the tokenizer
   * @throws IllegalArgumentException if the file is missing or not a tokenizer
   */
  @API(status = API.Status.INTERNAL)
  public static TextTokenizer ofChats(Path file, ChatTemplate template) {
    byte[] json = read(file);
    TokenizerJson checked = TokenizerJson.of(file.toString(), json);
    Sha256 hash = new Sha256();
    hash.add(ByteBuffer.wrap(json));
    hash.add(ByteBuffer.wrap(template.sha256().getBytes(StandardCharsets.UTF_8)));
    Set<Long> special = checked.specialTokens();
    HuggingFaceTokenizer tokenizer = opened(file.toString(), checked);
    return new TextTokenizer(
        lines ->
            encode(
                lines.stream().map(template::text).toList(),
                text -> marked(encoded(tokenizer, text, false), special)),
        tokenizer::close,
        hash.hex(),
        checked.vocabularySize(),
        "[{\"role\": \"user\", \"content\": \"a\"}]",
        checked.unknownToken());
  }

  /** The tokens of a chat, special where the tokenizer names them so. */
  private static TokenizedText marked(Encoding encoding, Set<Long> special) {
    long[] ids = encoding.getIds();
    boolean[] marks = new boolean[ids.length];
    for (int i = 0; i < ids.length; i++) {
      marks[i] = special.contains(ids[i]);
    }
    return TokenizedText.of(ids, encoding.getTypeIds(), marks);
  }

  private static HuggingFaceTokenizer opened(String origin, TokenizerJson checked) {
    return NativeLibrary.unpacking(
        "tokenizers", LIBRARY_BYTES, () -> opened(origin, checked.bytes()));
  }

  private static HuggingFaceTokenizer opened(String origin, byte[] json) {
    Map<String, String> options =
        Map.of("padding", "false", "truncation", "false", "addSpecialTokens", "true");
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (EngineException e) {
      throw e; // of the native library, not of the tokenizer
    } catch (RuntimeException e) {
      throw TokenizerJson.damaged(origin, Excerpt.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * The whole text in tokens, special tokens added.
   *
   * @param text any text
   * @return its tokens
   * @throws IllegalArgumentException as {@link #tokenize(List)}
   */
  public TokenizedText tokenize(String text) {
    return tokenize(List.of(text)).get(0);
  }

  /**
   * Several texts, in parallel.
   *
   * @param texts any texts
   * @return their tokens, in order
   * @throws IllegalArgumentException if a text holds half of a surrogate pair, or cannot be cut
   *     into tokens of the vocabulary
   */
  public List<TokenizedText> tokenize(List<String> texts) {
    return tokenizer.apply(texts);
  }

  /**
   * What must be said of texts beside their numbers.
   *
   * @param texts as this tokenizer cut them
   * @return a note, where half of the tokens of a text or more stand for what the vocabulary has
   *     not
   */
  public Optional<Note> note(List<TokenizedText> texts) {
    return unknown.flatMap(token -> token.note(texts));
  }

  /**
   * Text by text: given many at once, the native library ends the process where one cannot be cut
   * into tokens, for which it throws an exception when given one.
   */
  private static List<TokenizedText> encode(
      List<String> texts, Function<String, TokenizedText> tokenizer) {
    texts.forEach(TextTokenizer::requireWhole);
    return texts.parallelStream().map(text -> Attempt.of(tokenizer, text)).toList().stream()
        .map(Attempt::result)
        .toList();
  }

  /** Tokens or a refusal, so that of many texts the first that is refused is named, as it is. */
  private record Attempt(
      @Nullable TokenizedText tokens, @Nullable IllegalArgumentException refusal) {

    static Attempt of(Function<String, TokenizedText> tokenizer, String text) {
      try {
        return new Attempt(tokenizer.apply(text), null);
      } catch (IllegalArgumentException e) {
        return new Attempt(null, e);
      }
    }

    TokenizedText result() {
      if (tokens == null) {
        throw Objects.requireNonNull(refusal);
      }
      return tokens;
    }
  }

  private static void requireWhole(String text) {
    OptionalInt lone = Surrogates.firstLone(text);
    if (lone.isPresent()) {
      throw Check.failure(
          "text",
          Excerpt.of(text),
          "holds half of a surrogate pair, character " + lone.getAsInt(),
          "replace it by U+FFFD where the text is read");
    }
  }

  private static Encoding encoded(HuggingFaceTokenizer tokenizer, String text, boolean special) {
    try {
      return tokenizer.encode(text, special, false);
    } catch (RuntimeException e) {
      throw Check.failure(
          "text",
          Excerpt.of(text),
          "cannot be cut into tokens (" + Excerpt.of(String.valueOf(e.getMessage())) + ")",
          "take the tokenizer.json that belongs to the model");
    }
  }

  /**
   * Special tokens that the tokenizer puts around a text, or the template around a chat of one
   * message.
   *
   * @return their number, 2 for [CLS] … [SEP], 0 for GPT-2
   */
  public int specialTokens() {
    TokenizedText letter = tokenize(shortest);
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
