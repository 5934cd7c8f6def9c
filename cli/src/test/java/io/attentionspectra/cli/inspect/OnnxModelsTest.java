package io.attentionspectra.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.cli.Invocation;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.onnx.model.OnnxModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on ONNX files, and MiniLM on two engines. */
final class OnnxModelsTest {

  private static final Path BERT =
      Path.of("../onnx-integration/src/test/resources/io/attentionspectra/onnx/model/bert");

  @TempDir private Path directory;

  private Path texts() throws IOException {
    return Files.writeString(
        directory.resolve("texts.txt"),
        "sy lt br x aa b f si u br n qo mk nx fv t\ns nn zd gc f xj pr xt nn br g s nn zd gc\n");
  }

  @Test
  void inspectReadsAFileAndItsDirectory() throws IOException {
    String texts = texts().toString();
    JsonNode file =
        Invocation.of(
                "inspect",
                "--model",
                BERT.resolve("model.onnx").toString(),
                "--texts",
                texts,
                "--max-length",
                "24",
                "--json")
            .json();
    assertEquals(3 * 4, file.path("attention").size());
    JsonNode folder =
        Invocation.of(
                "inspect",
                "--model",
                BERT.toString(),
                "--texts",
                texts,
                "--max-length",
                "24",
                "--json")
            .json();
    assertEquals(file.path("attention"), folder.path("attention"));
    assertTrue(
        file.path("attention").get(0).path("ks").has("re-initialised head"),
        file.path("attention").get(0).path("ks").toString());
    assertTrue(file.path("provenance").path("engine").asText().startsWith("ONNX Runtime"));
  }

  @Test
  void sitesListsTheGraph() throws IOException {
    JsonNode json =
        Invocation.of("sites", "--model", BERT.resolve("model.onnx").toString(), "--json").json();
    assertEquals(3, json.path("sites").size());
    JsonNode site = json.path("sites").get(1);
    assertEquals("Softmax", site.path("operation").textValue());
    assertEquals(1 / Math.sqrt(12), site.path("scale").doubleValue(), 1e-6);
    assertEquals("MASK", site.path("terms").get(0).path("kind").textValue());
    assertEquals(4, json.path("hiddenStates").size());
    String table = Invocation.of("sites", "--model", BERT.toString()).out();
    assertTrue(table.contains("Hidden states at 4 depths."), table);
  }

  @Test
  void badInputIsOneLine() throws IOException {
    Path text = Files.writeString(directory.resolve("text.onnx"), "no model");
    for (String[] command :
        new String[][] {
          {"inspect", "--model", text.toString()},
          {"sites", "--model", text.toString()},
          {"sites", "--model", BERT.toString(), "--pattern", "A.b:c"},
          {"inspect", "--model", BERT.toString(), "--inputs", "none=input_ids"}
        }) {
      Invocation run = Invocation.of(command);
      assertEquals(2, run.status(), run.err());
      assertEquals(1, run.err().lines().count(), run.err());
    }
  }

  /** Spectra of the file in place and of this library's own encoder on its weights. */
  @Test
  void miniLmHasTheSameSpectraOnBothEngines() throws IOException {
    for (String name : List.of(".onnx", "-tokenizer.json")) {
      Path target = directory.resolve(name.equals(".onnx") ? "model.onnx" : "tokenizer.json");
      try (InputStream input =
          OnnxModelsTest.class.getResourceAsStream("/all-minilm-l6-v2" + name)) {
        Files.copy(input, target);
      }
    }
    List<HeadReading> inPlace = heads(OnnxModel.at(directory));
    List<HeadReading> own = heads(TrainedModelSource.miniLm());
    assertEquals(2 * 72, inPlace.size());
    for (int i = 0; i < own.size(); i++) {
      double[] expected = own.get(i).spectrum().spectrum().toArray();
      double[] read = inPlace.get(i).spectrum().spectrum().toArray();
      assertEquals(expected.length, read.length);
      for (int k = 0; k < expected.length; k++) {
        assertEquals(expected[k], read[k], 1e-5 * expected[0], "head " + i);
      }
      assertEquals(own.get(i).betaHat(), inPlace.get(i).betaHat(), 1e-4);
    }
  }

  private static List<HeadReading> heads(ModelSource source) {
    List<HeadReading> heads = new ArrayList<>();
    try (ModelSession session = source.open()) {
      session.readHeads(
          new AttentionRequest(
              List.of(
                  "The cat sat on the mat, and the dog lay by the door.",
                  "Spectra of attention are measured in trained models."),
              64,
              Set.of(0, 1, 2, 3, 4, 5),
              Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
              1,
              List.of(),
              Randomness.of(1)),
          heads::add);
    }
    return heads;
  }
}
