package io.attentionspectra.djl.pooling;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Layer;
import io.attentionspectra.model.PoolingWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PoolingChoiceTest {

  @TempDir private Path directory;

  static Stream<PoolingChoice> choices() {
    return Stream.of(
        PoolingChoice.of("mean"),
        PoolingChoice.of("harmonic:1.5").withDepth(new Layer(3)),
        PoolingChoice.of("first").withTokens(PooledTokens.ALL).withDepth(Depth.embeddings()),
        PoolingChoice.weighted("top-eigenvector", 0.1, -1.0 / 3, Math.PI)
            .withDepth(Depth.embeddingTable())
            .withModel(new ModelMark("a model", "00ff"))
            .withProvenance(new Provenance(Map.of("texts", "gloss \"quoted\" <é>"))));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void comesBackFromItsFile(PoolingChoice choice) {
    Path file = directory.resolve("pooling.json");
    choice.save(file);
    assertEquals(choice, PoolingChoice.load(file));
  }

  @Test
  void replacesAFileAndLeavesNothingBeside() throws IOException {
    Path file = directory.resolve("pooling.json");
    PoolingChoice.of("mean").save(file);
    PoolingChoice.of("max").save(file);
    assertEquals("max", PoolingChoice.load(file).strategy());
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void keepsTheWindowItWasEstimatedWith() throws IOException {
    for (PoolingWindow window :
        List.of(PoolingWindow.ofWholeTexts(2, 128), PoolingWindow.ofCutTexts(2))) {
      Path file = directory.resolve("pooling.json");
      PoolingChoice choice = PoolingChoice.of("max").withWindow(window);
      choice.save(file);
      assertEquals(choice, PoolingChoice.load(file));
      assertEquals(window, PoolingChoice.load(file).window().orElseThrow());
      String text = Files.readString(file);
      for (String damage : List.of("\"tokens\" : 0", "\"tokens\" : 2.5", "\"tokem\" : 2")) {
        Files.writeString(file, text.replace("\"tokens\" : 2", damage));
        assertRefused("pooling = " + file, () -> PoolingChoice.load(file));
      }
      Files.writeString(file, text.replace("\"schema\" : 2", "\"schema\" : 1"));
      assertRefused("has a 'window', which schema 1 has not", () -> PoolingChoice.load(file));
    }
    assertRefused(
        "number of weights = 3: must be the 2 tokens of the window",
        () -> PoolingChoice.weighted("learned", 1, 2, 3).withWindow(PoolingWindow.ofCutTexts(2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`schema\" : 1`|`schema\" : 4`|has schema 4 instead of 1, 2 or 3",
        "`schema\" : 1`|`schema\" : 3`|lacks 'frequencies' or 'lengths'",
        "`schema\" : 1`|`schema\" : 2`|lacks 'window'",
        "attention-spectra pooling|something else|is not the file of a pooling",
        "`\"tokens\"`|`\"tokenz\"`|holds the unknown entry 'tokenz'",
        "`\"tokens\" : \"content\",`|``|lacks the text 'tokens'",
        "content|some|has 'some' instead of content or all",
        "last layer|layer x|depth = 'layer x': is unknown",
        "top-eigenvector\"|top-eigenvector\", \"strategy\" : \"mean\"|is no JSON (Duplicate field",
        "0.5,|\"0.5\",|has \"0.5\" instead of a number in 'weights'",
        "0.5,|1e999,|must be a finite number",
        "`[ 0.5, 0.25 ]`|`[ ]`|has no list of numbers in 'weights'",
        "`[ 0.5, 0.25 ]`|`[ 0, 0 ]`|squared norm of the weights = 0.0",
        "weightsSha256|sha|lacks the text 'weightsSha256'",
        "`\"provenance\" : { }`|`\"provenance\" : 3`|lacks 'provenance'",
        "`{ }`|`{`|is no JSON"
      })
  void refusesWhatItDoesNotKnow(String from, String to, String reason) throws IOException {
    Path file = directory.resolve("pooling.json");
    PoolingChoice.weighted("top-eigenvector", 0.5, 0.25)
        .withModel(new ModelMark("a model", "00ff"))
        .save(file);
    String json = Files.readString(file);
    assertTrue(json.contains(from), () -> from + " in " + json);
    Files.writeString(file, json.replace(from, to == null ? "" : to));
    String message =
        assertThrows(IllegalArgumentException.class, () -> PoolingChoice.load(file)).getMessage();
    assertTrue(message.startsWith("pooling = " + file) && message.contains(reason), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void refusesMissingAndUnwritableFiles() {
    Path missing = directory.resolve("none.json");
    assertRefused("is missing or no file", () -> PoolingChoice.load(missing));
    Path nowhere = directory.resolve("no/such/pooling.json");
    assertRefused("cannot be written", () -> PoolingChoice.of("mean").save(nowhere));
    assertRefused("is a directory", () -> PoolingChoice.of("mean").save(directory));
  }

  @Test
  void refusesUnknownStrategies() {
    assertRefused(
        "pooling = 'median': is no pooling; give mean, first, last, max",
        () -> PoolingChoice.of("median"));
    assertRefused("is estimated from texts; give its weights", () -> PoolingChoice.of("learned"));
    assertRefused("has no number after the colon", () -> PoolingChoice.of("harmonic:x"));
  }
}
