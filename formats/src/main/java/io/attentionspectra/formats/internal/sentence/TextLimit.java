package io.attentionspectra.formats.internal.sentence;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.checkpoint.JsonFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * To how many tokens the tokenizer of a model cuts texts: {@code model_max_length} of {@code
 * tokenizer_config.json}, which may be less than the positions that the model has. Given the
 * directory, it returns what a reader of results must know; texts are not cut here.
 */
public final class TextLimit {

  private static final String FILE = "tokenizer_config.json";
  private static final String KEY = "model_max_length";

  private TextLimit() {}

  /**
   * Reads a directory.
   *
   * @param directory of a transformer
   * @param positions longest text that the model can read, in tokens
   * @return a sentence where the tokenizer cuts earlier; empty where it does not say, or not
   *     earlier (tokenizers without a limit are saved with one of 10³⁰)
   * @throws IllegalArgumentException if the file is damaged, or the value no number from 1 on
   */
  public static Optional<String> note(Path directory, int positions) {
    Path file = directory.resolve(FILE);
    JsonNode limit = JsonFile.readIfThere(file).path(KEY);
    if (limit.isMissingNode() || limit.isNull()) {
      return Optional.empty();
    }
    if (!(limit.isNumber() && limit.asDouble() >= 1)) {
      throw Check.failure(
          KEY,
          Excerpt.of(limit.toString()),
          "must be a number of tokens, at least 1, in " + file,
          "download it again");
    }
    return limit.asDouble() < positions
        ? Optional.of(
            "its tokenizer cuts texts to "
                + (long) limit.asDouble()
                + " tokens, special ones counted, though the model has positions for "
                + positions
                + ": they are not cut there here")
        : Optional.empty();
  }
}
