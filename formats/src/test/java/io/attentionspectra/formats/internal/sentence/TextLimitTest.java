package io.attentionspectra.formats.internal.sentence;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To how many tokens a tokenizer cuts texts, beside the positions of its model. */
final class TextLimitTest {

  @TempDir private Path directory;

  private Optional<String> note(String json) throws IOException {
    Files.writeString(directory.resolve("tokenizer_config.json"), json);
    return TextLimit.note(directory, 512);
  }

  @Test
  void aSmallerLimitIsTold() throws IOException {
    assertEquals(
        Optional.of(
            "its tokenizer cuts texts to 128 tokens, special ones counted, though the model has"
                + " positions for 512: they are not cut there here"),
        note("{\"model_max_length\": 128}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"model_max_length\": null}",
        "{\"model_max_length\": 512}",
        "{\"model_max_length\": 1000000000000000019884624838656}",
        "{\"model_max_length\": 1e30}"
      })
  void othersSayNothing(String json) throws IOException {
    assertEquals(Optional.empty(), note(json));
  }

  @Test
  void aDirectoryMayHaveNone() {
    assertEquals(Optional.empty(), TextLimit.note(directory, 512));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"512\"", "0", "-1", "[512]"})
  void whatIsNoNumberOfTokensIsRefused(String value) {
    assertRefused("model_max_length = ", () -> note("{\"model_max_length\": " + value + "}"));
  }
}
