package io.attentionspectra.djl.torchscript;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The tokenizer beside the fixtures: thirty words, [CLS] and [SEP] around every text. */
final class TinyTokenizer {

  private static final Path FILE = Fixture.FOLDER.resolve("tokenizer.json");

  private TinyTokenizer() {}

  /** The text whose tokens have these numbers. */
  static String text(long... ids) {
    Map<Integer, String> words = new HashMap<>();
    JsonNode vocabulary = json().path("model").path("vocab");
    vocabulary.properties().forEach(word -> words.put(word.getValue().intValue(), word.getKey()));
    return Arrays.stream(ids).mapToObj(id -> words.get((int) id)).collect(Collectors.joining(" "));
  }

  /** Writes the same tokenizer without special tokens. */
  static Path writePlain(Path folder) throws IOException {
    ObjectNode json = json();
    json.putNull("post_processor");
    return Files.writeString(folder.resolve("tokenizer.json"), json.toString());
  }

  private static ObjectNode json() {
    try {
      return (ObjectNode) new ObjectMapper().readTree(FILE.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
