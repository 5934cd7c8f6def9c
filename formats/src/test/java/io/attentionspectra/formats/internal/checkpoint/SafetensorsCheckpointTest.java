package io.attentionspectra.formats.internal.checkpoint;

import static io.attentionspectra.formats.internal.checkpoint.SafetensorsBytes.tensor;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What interrupted or wrong downloads leave, and what no honest writer would write. */
final class SafetensorsCheckpointTest {

  private static final String A = tensor("a", "F32", "[2]", 0, 8);
  private static final String B = tensor("b", "F32", "[1]", 8, 12);

  @TempDir private Path directory;

  private void single(String... tensors) {
    write("model.safetensors", 12, tensors);
  }

  private void write(String file, int bytes, String... tensors) {
    write(file, SafetensorsBytes.of("{" + String.join(", ", tensors) + "}", bytes));
  }

  private void write(String file, byte[] bytes) {
    try {
      Files.write(directory.resolve(file), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void index(String map) throws IOException {
    Files.writeString(
        directory.resolve("model.safetensors.index.json"), "{\"weight_map\": " + map + "}");
  }

  private void refused(String part) {
    assertRefused(part, () -> SafetensorsCheckpoint.in(directory).close());
  }

  @Test
  void everyTensorHasBytesOfItsOwn() {
    single(A, tensor("b", "F32", "[2]", 4, 12));
    refused("a and b lie in the same place");
    single(A, tensor("b", "F32", "[2]", 0, 8));
    refused("lie in the same place");
    single(A, tensor("empty", "F32", "[0]", 4, 4), B);
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertEquals(3, checkpoint.names().size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[-1, -2]", "[2.5]", "[\"2\"]", "[18446744073709551615]", "2", "{}", "null"})
  void refusesShapesThatCannotBe(String shape) {
    single(tensor("a", "F32", shape, 0, 8));
    refused("a has ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[4294967296, 4294967296]", "[0]", "[1]", "[3]", "[2, 2]"})
  void refusesShapesThatTheBytesDoNotFill(String shape) {
    single(tensor("a", "F32", shape, 0, 8));
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertRefused("a has 8 bytes", () -> checkpoint.tensor("a"));
    }
  }

  @Test
  void refusesHeadersThatAreNotOne() {
    single(A, tensor("a", "F32", "[1]", 8, 12));
    refused("a is there twice");
    write("model.safetensors", SafetensorsBytes.of("{} {}", 0));
    refused("its header goes on");
    write("model.safetensors", SafetensorsBytes.of("[1]", 0));
    refused("no JSON object");
    write("model.safetensors", SafetensorsBytes.of("{\"a\": " + "[".repeat(5000), 0));
    refused("is no JSON");
    single("\"a\\n\\u001b[31m\": 7");
    refused("a\\u000a\\u001b[31m lies at bytes");
  }

  @Test
  void metadataMayBeAnything() {
    single("\"__metadata__\": {\"epoch\": 3, \"list\": [[]]}", A);
    SafetensorsCheckpoint.in(directory).close();
    single("\"__metadata__\": null", A);
    SafetensorsCheckpoint.in(directory).close();
  }

  @Test
  void namesTheShardsThatAreMissing() throws IOException {
    write("one.safetensors", 12, A);
    index("{\"a\": \"one.safetensors\", \"b\": \"two.safetensors\", \"c\": \"two.safetensors\"}");
    refused("shard = two.safetensors: is missing from " + directory);
    refused("download it into the directory");
    index("{\"a\": \"two.safetensors\", \"b\": \"three.safetensors\"}");
    refused("download it and 1 more");
  }

  @Test
  void anIndexMayNameWhatIsNotNeeded() throws IOException {
    write("one.safetensors", 12, A);
    index("{\"a\": \"one.safetensors\", \"head\": \"one.safetensors\"}");
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertEquals(List.of("a"), List.copyOf(checkpoint.names()));
      assertRefused("though the index names it", () -> checkpoint.tensor("head"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"../one\"", "\"/etc/passwd\"", "\"a\\u0000b\"", "\"\"", "7", "{}", "\"..\""})
  void shardsLieInTheDirectory(String shard) throws IOException {
    index("{\"a\": " + shard + "}");
    refused("shard = ");
  }

  @Test
  void saysWhatShardsWithoutIndexNeed() {
    write("model-00001-of-00002.safetensors", 12, A);
    refused("download model.safetensors.index.json too");
  }

  @Test
  void notesThatTheSingleFileWins() throws IOException {
    single(A);
    write("one.safetensors", 12, A);
    index("{\"a\": \"one.safetensors\"}");
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertTrue(checkpoint.notes().get(0).contains("and not the shards"));
    }
  }

  @Test
  void everyBeginningOfAFileIsRefused() {
    byte[] whole = SafetensorsBytes.of("{" + A + ", " + B + "}", 12);
    for (int length = 0; length < whole.length; length++) {
      write("model.safetensors", Arrays.copyOf(whole, length));
      refused("is no whole safetensors file");
    }
  }
}
