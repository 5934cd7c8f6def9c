package io.attentionspectra.onnx.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.ModelSession;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose tensors lie in a file beside the graph. */
final class ExternalDataTest {

  @TempDir private Path directory;

  private static TensorProto.Builder external(
      TensorProto.Builder tensor, String file, long offset, long length) {
    return tensor
        .clearRawData()
        .clearFloatData()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .clearExternalData()
        .addExternalData(entry("location", file))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Long.toString(length)));
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** The reference model with its float tensors outside. */
  private ModelProto.Builder moved(ReferenceModel reference, String file) throws IOException {
    ModelProto.Builder model =
        ModelProto.parseFrom(Files.readAllBytes(reference.file("model.onnx"))).toBuilder();
    Files.copy(reference.file("tokenizer.json"), directory.resolve("tokenizer.json"));
    long offset = 0;
    try (OutputStream data = Files.newOutputStream(directory.resolve("model.onnx_data"))) {
      for (TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
        if (tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE
            && tensor.getRawData().size() >= 1024) {
          byte[] bytes = tensor.getRawData().toByteArray();
          data.write(bytes);
          external(tensor, file, offset, bytes.length);
          offset += bytes.length;
        }
      }
    }
    assertTrue(offset > 100_000, "moved " + offset);
    return model;
  }

  private static AttentionRequest request(ReferenceModel reference) {
    return new AttentionRequest(
        reference.texts(), 64, Set.of(0, 1, 2), Set.of(0, 1, 2, 3), 1, List.of(), Randomness.of(1));
  }

  private String sha256(Path graph, String data) throws IOException {
    Sha256 hash = new Sha256();
    hash.add(ByteBuffer.wrap(Files.readAllBytes(graph)));
    hash.add(ByteBuffer.wrap(Files.readAllBytes(directory.resolve(data))));
    return hash.hex();
  }

  private static Optional<String> weights(ModelSession session) {
    return session.provenance().get(Provenance.Fact.WEIGHTS);
  }

  @Test
  void tensorsBesideTheGraphAreFound() throws IOException {
    ReferenceModel reference = ReferenceModel.of("bert");
    Path file = directory.resolve("model.onnx");
    Files.write(file, moved(reference, "model.onnx_data").build().toByteArray());
    try (ModelSession session = OnnxModel.at(file).open()) {
      session.readHeads(request(reference), reference::assertExpected);
      assertEquals(Optional.of(sha256(file, "model.onnx_data")), weights(session));
    }
    Path data = directory.resolve("model.onnx_data");
    byte[] bytes = Files.readAllBytes(data);
    bytes[bytes.length / 2] ^= 1;
    Files.write(data, bytes);
    try (ModelSession session = OnnxModel.at(file).open()) {
      assertEquals(Optional.of(sha256(file, "model.onnx_data")), weights(session));
    }
  }

  @Test
  void missingAndEscapingFilesAreRefused() throws IOException {
    ReferenceModel reference = ReferenceModel.of("bert");
    Path file = directory.resolve("model.onnx");
    ModelProto.Builder model = moved(reference, "model.onnx_data");
    Files.delete(directory.resolve("model.onnx_data"));
    Files.write(file, model.build().toByteArray());
    assertRefused("model.onnx_data", () -> OnnxModel.at(file).open());
    model.getGraphBuilder().getInitializerBuilderList().stream()
        .filter(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL)
        .forEach(tensor -> tensor.getExternalDataBuilder(0).setValue("../secret"));
    Files.write(file, model.build().toByteArray());
    assertRefused("../secret", () -> OnnxModel.at(file).open());
  }

  /** Opens it with the heap of {@code -Xmx512m}, in a machine of its own. */
  @Test
  @Tag("slow")
  void aModelLargerThanTheHeapOpens() throws IOException, InterruptedException {
    ReferenceModel reference = ReferenceModel.of("bert");
    ModelProto.Builder model = moved(reference, "model.onnx_data");
    long size = 3L << 30;
    try (RandomAccessFile data =
        new RandomAccessFile(directory.resolve("large_data").toFile(), "rw")) {
      data.setLength(size);
    }
    addUnused(model, size);
    Path file = directory.resolve("model.onnx");
    Files.write(file, model.build().toByteArray());
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-DDJL_CACHE_DIR=" + System.getProperty("DJL_CACHE_DIR"),
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Opened.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    assertTrue(run.waitFor(10, TimeUnit.MINUTES), "it runs too long");
    assertEquals(0, run.exitValue());
  }

  /** A table of 3 GiB of which every pass looks one row up and adds none of it. */
  private static void addUnused(ModelProto.Builder model, long size) {
    long width = 1024;
    external(
        model
            .getGraphBuilder()
            .addInitializerBuilder()
            .setName("large")
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addDims(size / 4 / width)
            .addDims(width),
        "large_data",
        0,
        size);
    model
        .getGraphBuilder()
        .addNode(
            NodeProto.newBuilder()
                .setOpType("Gather")
                .setName("large lookup")
                .addInput("large")
                .addInput("input_ids")
                .addOutput("large_rows"));
    model.getGraphBuilder().addOutputBuilder().setName("large_rows");
  }

  /** The other machine: opens a model and reads a head. */
  static final class Opened {

    private Opened() {}

    public static void main(String[] args) {
      try (ModelSession session = OnnxModel.at(Path.of(args[0])).open()) {
        int[] heads = new int[1];
        session.readHeads(
            new AttentionRequest(
                List.of("sy lt br x aa b"),
                64,
                Set.of(0),
                Set.of(0),
                1,
                List.of(),
                Randomness.of(1)),
            head -> heads[0]++);
        System.exit(heads[0] == 1 ? 0 : 3);
      }
    }
  }
}
