package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.attentionspectra.formats.checkpoint.StoredTensor;
import io.attentionspectra.formats.onnx.OnnxCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {

  @TempDir private Path directory;

  private static byte[] resource(String name) throws IOException {
    try (InputStream input = OnnxModelTest.class.getResourceAsStream(name)) {
      return input.readAllBytes();
    }
  }

  private String refusal(Path file) {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> OnnxModel.at(file).load(Device.cpu()).close())
            .getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void aFileIsReadLikeTheResourceAndItsDamageIsSeen() throws IOException {
    byte[] bytes = resource("/all-minilm-l6-v2.onnx");
    Path file = Files.write(directory.resolve("model.onnx"), bytes);
    assertTrue(refusal(file).contains("tokenizer.json"));
    Files.write(directory.resolve("tokenizer.json"), resource("/all-minilm-l6-v2-tokenizer.json"));
    try (TransformerModel fromFile = OnnxModel.at(file).load(Device.cpu());
        TransformerModel fromJar = Pretrained.miniLm().load(Device.cpu())) {
      assertEquals(fromJar.weightsSha256(), fromFile.weightsSha256());
      assertArrayEquals(
          fromJar.transformer().queryWeight(5).toFloatArray(),
          fromFile.transformer().queryWeight(5).toFloatArray());
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertTrue(refusal(file).contains("is no whole ONNX model"));
  }

  @Test
  void refusesWhatIsNoEncoder() throws IOException {
    Path file = directory.resolve("model.onnx");
    assertTrue(refusal(file).contains("is no file"));
    Files.writeString(file, "not a model at all");
    assertTrue(refusal(file).contains("is no whole ONNX model"));
    Files.write(file, model(tensor("weight", 1f, 2f)));
    assertTrue(refusal(file).contains("supported are bert"));
  }

  @Test
  void readsFloatDataAndRefusesQuantisedTensors() {
    TensorProto quantised =
        TensorProto.newBuilder()
            .setName("quantised")
            .setDataType(TensorProto.DataType.INT8_VALUE)
            .addDims(1)
            .build();
    TensorProto damaged = tensor("damaged", 1f).toBuilder().addDims(3).build();
    OnnxCheckpoint checkpoint =
        OnnxCheckpoint.of(
            "test", ByteBuffer.wrap(model(tensor("a", 1f, -2f), quantised, damaged)), null);
    StoredTensor a = checkpoint.tensor("a");
    assertEquals(-2f, a.type().floats(a.bytes().range(4, 4)).get());
    assertThrows(IllegalArgumentException.class, () -> checkpoint.tensor("quantised"));
    assertThrows(IllegalArgumentException.class, () -> checkpoint.tensor("damaged"));
    assertThrows(IllegalArgumentException.class, () -> checkpoint.tensor("absent"));
  }

  private static TensorProto tensor(String name, Float... values) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT_VALUE)
        .addDims(values.length)
        .addAllFloatData(Arrays.asList(values))
        .build();
  }

  private static byte[] model(TensorProto... tensors) {
    GraphProto graph = GraphProto.newBuilder().addAllInitializer(Arrays.asList(tensors)).build();
    return ModelProto.newBuilder().setGraph(graph).build().toByteArray();
  }
}
