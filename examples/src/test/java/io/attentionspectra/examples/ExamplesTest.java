package io.attentionspectra.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples run, and print numbers that agree with the theory they show. */
class ExamplesTest {

  @Test
  void attentionHasThePredictedQuantiles() {
    List<String> lines = output(() -> GaussianEquivalenceExample.main(new String[0]));
    List<double[]> pairs = lines.stream().limit(7).skip(1).map(ExamplesTest::lastTwo).toList();
    for (double[] pair : pairs) {
      assertEquals(pair[1], pair[0], 0.05 * pair[1] + 0.005);
    }
    assertEquals(last(lines.get(7)), last(lines.get(8)), 1e-4);
  }

  @Test
  void poolingsKeepThePredictedSignal() {
    List<String> lines = output(() -> PooledSignalExample.main(new String[0]));
    List<double[]> pairs = lines.stream().skip(1).map(ExamplesTest::lastTwo).toList();
    assertEquals(3, pairs.size());
    for (double[] pair : pairs) {
      assertEquals(pair[0], pair[1], 0.1);
    }
    assertTrue(pairs.get(0)[1] < pairs.get(1)[1]);
    assertTrue(pairs.get(1)[1] < pairs.get(2)[1]);
  }

  @Test
  void torchScriptModelsShowTheirAttention() throws IOException {
    Path model =
        Path.of(
            "../djl-integration/src/test/resources/io/attentionspectra/djl/torchscript",
            "bert-traced.pt");
    List<String> lines = output(() -> TorchScriptExample.main(new String[] {model.toString()}));
    assertEquals(2, lines.size());
    assertTrue(lines.get(1).startsWith("encoder.layer.1.attention.self (1, 2, 6, 6)"));
    assertTrue(last(lines.get(1)) > 0 && last(lines.get(1)) < 1, lines.get(1));
    Path source = Path.of("src/main/java/io/attentionspectra/examples/TorchScriptExample.java");
    assertTrue(Files.readAllLines(source).size() <= 40);
  }

  private static final Path BERT =
      Path.of("../onnx-integration/src/test/resources/io/attentionspectra/onnx/model/bert");

  @Test
  void onnxModelsShowTheirAttentionInAPlainSession() {
    String model = BERT.resolve("model.onnx").toString();
    List<String> lines = output(() -> OnnxSessionExample.main(new String[] {model}));
    assertEquals(3, lines.size());
    for (String line : lines) {
      assertTrue(last(line) > 0 && last(line) < 1, line);
    }
  }

  @Test
  void langChain4jEmbedsAProbedFileAsBefore() {
    String model = BERT.resolve("model.onnx").toString();
    String tokenizer = BERT.resolve("tokenizer.json").toString();
    List<String> lines =
        output(
            () ->
                OnnxUnderLangChain4jExample.main(new String[] {model, tokenizer, "sy lt br x aa"}));
    assertEquals(2, lines.size());
    assertEquals(lines.get(0), lines.get(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GaussianEquivalenceExample", "PooledSignalExample"})
  void examplesAreShort(String name) throws IOException {
    Path source = Path.of("src/main/java/io/attentionspectra/examples", name + ".java");
    assertTrue(Files.readAllLines(source).size() <= 60);
  }

  /** A program that may fail. */
  private interface Program {
    void run() throws Exception;
  }

  private static List<String> output(Program program) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static double last(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static double[] lastTwo(String line) {
    String[] words = line.strip().split("\\s+", -1);
    return IntStream.of(2, 1)
        .mapToDouble(back -> Double.parseDouble(words[words.length - back]))
        .toArray();
  }
}
