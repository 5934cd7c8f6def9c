package io.attentionspectra.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.cli.Invocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two models on the command line: the small decoder of the fixtures, whole and damaged. */
final class CompareCommandTest {

  private static final Path FIXTURES =
      Path.of("../djl-integration/src/test/resources/io/attentionspectra/djl");
  private static final Path GPT2 = FIXTURES.resolve("model/gpt2");

  /** Where the weights of the first layer's queries, keys and values begin. */
  private static final String PROJECTION = "h.0.attn.c_attn.weight";

  private static final int WIDTH = 32;
  private static final int HEAD = 8;

  @TempDir private Path folder;

  private String texts() throws IOException {
    List<String> words = List.of("cat", "dog", "lays", "on", "a", "mat", "and", "sings", "the");
    List<String> lines =
        IntStream.range(0, 20)
            .mapToObj(
                n ->
                    String.join(
                        " ",
                        IntStream.range(0, 12)
                            .mapToObj(i -> words.get((i * i + n * (i + 1)) % words.size()))
                            .toList()))
            .toList();
    return Files.write(folder.resolve("texts.txt"), lines).toString();
  }

  /** A copy of the model whose first layer's projections are turned around. */
  private Path damaged() throws IOException {
    return edited(
        "damaged",
        (name, weights) -> {
          for (int i = 0, j = weights.length - 1; name.equals(PROJECTION) && i < j; i++, j--) {
            swap(weights, i, j);
          }
        });
  }

  /** A copy of the model with other weights. */
  private Path edited(String directory, BiConsumer<String, float[]> edit) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(directory));
    for (String name : List.of("config.json", "tokenizer.json")) {
      Files.copy(GPT2.resolve(name), copy.resolve(name));
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(GPT2.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int header = 8 + (int) bytes.getLong(0);
    JsonNode json = new ObjectMapper().readTree(bytes.array(), 8, header - 8);
    for (Map.Entry<String, JsonNode> tensor : json.properties()) {
      if (tensor.getValue().path("dtype").asText().equals("F32")) {
        JsonNode at = tensor.getValue().path("data_offsets");
        int from = header + at.get(0).intValue();
        float[] weights = new float[(at.get(1).intValue() - at.get(0).intValue()) / 4];
        bytes.position(from).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(weights);
        edit.accept(tensor.getKey(), weights);
        bytes.position(from).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(weights);
      }
    }
    Files.write(copy.resolve("model.safetensors"), bytes.array());
    return copy;
  }

  private static void swap(float[] values, int i, int j) {
    float before = values[i];
    values[i] = values[j];
    values[j] = before;
  }

  private JsonNode against(Path other) throws IOException {
    return Invocation.of(
            "compare",
            "--model",
            GPT2.toString(),
            "--against",
            other.toString(),
            "--texts",
            texts(),
            "--window",
            "4",
            "--json")
        .json();
  }

  private static boolean isChanged(JsonNode head) {
    return Stream.of("betaHat", "effectiveRank", "sinkMass", "entropy", "spectrum")
            .anyMatch(of -> head.path(of).path("adjustedPValue").doubleValue() < 0.05)
        || !head.path("lost").isEmpty();
  }

  @Test
  void roundingToBfloat16LeavesEveryHeadWithinSampling() throws IOException {
    Path rounded =
        edited(
            "bfloat16",
            (name, weights) -> {
              for (int i = 0; i < weights.length; i++) {
                int bits = Float.floatToIntBits(weights[i]);
                int even = 0x7fff + ((bits >>> 16) & 1);
                weights[i] = Float.intBitsToFloat((bits + even) & 0xffff0000);
              }
            });
    JsonNode json = against(rounded);
    for (JsonNode head : json.path("heads")) {
      assertFalse(isChanged(head), head.toString());
      double moved = head.path("relativeDistance").doubleValue();
      assertTrue(moved > 0 && moved < 0.05, head.toString());
    }
  }

  @Test
  void headsInAnotherOrderChangeThoseHeadsAndNothingElse() throws IOException {
    JsonNode json = against(edited("permuted", CompareCommandTest::exchangeHeads));
    for (JsonNode head : json.path("heads")) {
      boolean exchanged = head.path("layer").intValue() == 0 && head.path("head").intValue() < 2;
      double moved = head.path("relativeDistance").doubleValue();
      assertEquals(exchanged, moved > 0.01, head.toString());
    }
    for (JsonNode depth : json.path("depths")) {
      assertEquals(1, depth.path("neighbours").doubleValue(), depth.toString());
      assertTrue(depth.path("covariance").path("value").doubleValue() < 1e-5, depth.toString());
    }
  }

  /** Heads 0 and 1 of the first layer, with all that belongs to them. */
  private static void exchangeHeads(String name, float[] weights) {
    if (name.equals("h.0.attn.c_proj.weight")) {
      for (int i = 0; i < HEAD * WIDTH; i++) {
        swap(weights, i, i + HEAD * WIDTH);
      }
    } else if (name.startsWith("h.0.attn.c_attn.")) {
      for (int part = 0; part < weights.length; part += WIDTH) {
        for (int i = part; i < part + HEAD; i++) {
          swap(weights, i, i + HEAD);
        }
      }
    }
  }

  @Test
  void aModelAgainstItselfShowsNoDifference() throws IOException {
    Invocation run =
        Invocation.of(
            "compare",
            "--model",
            GPT2.toString(),
            "--against",
            GPT2.toString(),
            "--texts",
            texts(),
            "--window",
            "4");
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().startsWith("No difference: both models give the same numbers"), run.out());
    assertTrue(run.out().contains("kept 1 2 3"), run.out());
    assertTrue(run.out().contains("For every head and depth: --report FILE.html"), run.out());
  }

  @Test
  void saysWhatChangedAsJsonAndAsAPage() throws IOException {
    Path report = folder.resolve("diff.html");
    JsonNode json =
        Invocation.of(
                "compare",
                "--model",
                GPT2.toString(),
                "--against",
                damaged().toString(),
                "--texts",
                texts(),
                "--window",
                "4",
                "--layers",
                "0",
                "--heads",
                "1-2",
                "--seed",
                "5",
                "--report",
                report.toString(),
                "--json")
            .json();
    assertEquals(2, json.path("heads").size());
    JsonNode head = json.path("heads").get(0);
    assertEquals(1, head.path("head").intValue());
    for (String quantity : List.of("betaHat", "effectiveRank", "sinkMass", "entropy", "spectrum")) {
      for (String number : List.of("first", "second", "change", "sampling", "pValue")) {
        assertTrue(head.path(quantity).path(number).isNumber(), quantity + " " + number);
      }
      assertTrue(
          head.path(quantity).path("adjustedPValue").doubleValue()
              >= head.path(quantity).path("pValue").doubleValue());
    }
    assertTrue(head.path("relativeDistance").doubleValue() > 0.3, head.toString());
    assertTrue(head.path("leftOverlap").get(0).path("value").doubleValue() < 0.9);
    assertTrue(json.path("depths").get(0).path("covariance").path("chance").isNumber());
    assertEquals("5", json.path("provenance").path("seed").textValue());
    assertFalse(
        json.path("provenance")
            .path("weights.sha256")
            .equals(json.path("provenance").path("second weights.sha256")));
    assertEquals(20, json.path("power").path("texts").intValue());
    assertTrue(Files.readString(report).contains("</html>"));
  }

  @Test
  void refusesWhatCannotBeCompared() throws IOException {
    String texts = texts();
    refuses("layers = 6 and 2: must be as many", "minilm", GPT2.toString(), texts, "64");
    refuses("--count = 1: must be at least 2", GPT2.toString(), GPT2.toString(), texts, "1");
    refuses("'nowhere' does not exist", GPT2.toString(), "nowhere", texts, "64");
    Invocation alone = Invocation.of("compare", "--model", GPT2.toString());
    assertEquals(2, alone.status());
    assertTrue(alone.err().contains("--against"), alone.err());
  }

  private static void refuses(
      String message, String model, String against, String texts, String count) {
    Invocation run =
        Invocation.of(
            "compare", "--model", model, "--against", against, "--texts", texts, "--count", count);
    assertEquals(2, run.status(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals("", run.out());
  }
}
