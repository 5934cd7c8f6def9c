package io.attentionspectra.onnx.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsFile;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.TokenWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A small exported graph with what its original code computes for two texts: Hugging Face
 * transformers, eager attention, float32.
 */
final class ReferenceModel {

  /** Of the graph against the original code, both in float32. */
  private static final double TOLERANCE = 1e-5;

  private final Path graph;
  private final Path expected;
  private final JsonNode facts;

  private ReferenceModel(Path graph, Path expected) {
    this.graph = graph;
    this.expected = expected;
    try {
      facts = new ObjectMapper().readTree(expected.resolve("expected.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that lies among the resources of these tests. */
  static ReferenceModel of(String name) {
    try {
      Path folder =
          Path.of(
                  Objects.requireNonNull(ReferenceModel.class.getResource(name + "/model.onnx"))
                      .toURI())
              .getParent();
      return new ReferenceModel(folder, folder);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One of a collection elsewhere. */
  static ReferenceModel in(Path collection, String name) {
    return new ReferenceModel(
        collection.resolve("onnx").resolve(name), collection.resolve("models").resolve(name));
  }

  Path directory() {
    return graph;
  }

  Path file(String name) {
    return graph.resolve(name);
  }

  List<String> texts() {
    List<String> texts = new ArrayList<>();
    facts.path("texts").forEach(text -> texts.add(text.asText()));
    return texts;
  }

  int length(int text) {
    return facts.path("sequences").get(text).path("length").asInt();
  }

  int layers() {
    return facts.path("layers").asInt();
  }

  int heads() {
    return facts.path("heads").asInt();
  }

  private Matrix matrix(String name, int from, int rows, int columns) {
    try (SafetensorsFile file = SafetensorsFile.open(expected.resolve("expected.safetensors"))) {
      FloatBuffer numbers = file.tensor(name).elements(from, from + (long) rows * columns);
      return Matrix.generate(rows, columns, (i, j) -> numbers.get(i * columns + j));
    }
  }

  /** Every singular value, relative to the largest. */
  void assertExpected(HeadReading head) {
    int length = length(head.text());
    Matrix attention =
        matrix(
            "seq" + head.text() + ".attention." + head.layer(),
            head.head() * length * length,
            length,
            length);
    double[] wanted =
        SpectralSolver.standard()
            .leadingTriplets(AttentionSpectrum.centred(attention), 1)
            .squaredValues();
    double[] read = head.spectrum().spectrum().toArray();
    assertEquals(length, read.length);
    for (int i = 0; i < length; i++) {
      assertEquals(
          wanted[i],
          read[i],
          TOLERANCE * wanted[0],
          "layer " + head.layer() + " head " + head.head());
    }
  }

  /** Every entry of a window that begins after the first token. */
  void assertExpected(TokenWindow window) {
    int width = window.tokens().columns();
    Matrix wanted =
        matrix(
            "seq" + window.text() + ".hidden." + window.depth(), 0, length(window.text()), width);
    for (int i = 0; i < window.tokens().rows(); i++) {
      for (int j = 0; j < width; j++) {
        assertEquals(wanted.get(i + 1, j), window.tokens().get(i, j), TOLERANCE);
      }
    }
  }
}
