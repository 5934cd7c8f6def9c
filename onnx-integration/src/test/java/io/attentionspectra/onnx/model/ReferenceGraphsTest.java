package io.attentionspectra.onnx.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exported graphs of many architectures against what their original code computes, every head of
 * every layer. The collection lies outside this project: {@code -Dreference=FOLDER}, with {@code
 * onnx/NAME/model.onnx} and {@code models/NAME/expected.safetensors} in it.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "reference", matches = ".+")
final class ReferenceGraphsTest {

  static List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("reference"), "onnx"))) {
      return all.filter(folder -> Files.exists(folder.resolve("tokenizer.json")))
          .map(folder -> String.valueOf(folder.getFileName()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyHeadIsThatOfTheOriginal(String name) {
    ReferenceModel reference = ReferenceModel.in(Path.of(System.getProperty("reference")), name);
    try (ModelSession session = OnnxModel.at(reference.directory()).open()) {
      List<HeadReading> heads = new ArrayList<>();
      session.readHeads(
          new AttentionRequest(
              reference.texts(),
              Math.min(64, session.shape().maxLength()),
              IntStream.range(0, reference.layers()).boxed().collect(Collectors.toSet()),
              IntStream.range(0, reference.heads()).boxed().collect(Collectors.toSet()),
              1,
              List.of(),
              Randomness.of(1)),
          heads::add);
      assertEquals(2 * reference.layers() * reference.heads(), heads.size());
      heads.forEach(reference::assertExpected);
    }
  }
}
