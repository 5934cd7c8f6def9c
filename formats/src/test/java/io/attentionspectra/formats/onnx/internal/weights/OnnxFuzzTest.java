package io.attentionspectra.formats.onnx.internal.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.formats.onnx.DamagedGraph;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged ONNX files: in their bytes, and sound ones whose graph is not. */
final class OnnxFuzzTest {

  @TempDir private Path directory;

  private void read(byte[] file) {
    try (OnnxCheckpoint checkpoint =
        OnnxCheckpoint.of("model.onnx", ByteBuffer.wrap(file), directory)) {
      checkpoint.sha256();
      Checkpoint weights = OnnxConfig.infer(checkpoint).weights();
      for (String name : weights.names()) {
        StoredTensor tensor = weights.tensor(name);
        tensor.elements(0, tensor.shape().size());
      }
    }
  }

  @Test
  void bytes() {
    byte[] whole = new WrittenBert().bytes();
    read(whole);
    FuzzCampaign.run("ONNX bytes", 3000, random -> read(Damage.bytes(whole, random)));
  }

  @Test
  void graphs() throws IOException {
    GraphProto whole = new WrittenBert().written();
    Files.write(directory.resolve("data"), new byte[64]);
    FuzzCampaign.run(
        "ONNX graphs",
        3000,
        random -> {
          GraphProto.Builder graph = whole.toBuilder();
          for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            DamagedGraph.edit(graph, random);
          }
          read(ModelProto.newBuilder().setGraph(graph).build().toByteArray());
        });
    assertEquals(1, directory.toFile().list().length);
  }
}
