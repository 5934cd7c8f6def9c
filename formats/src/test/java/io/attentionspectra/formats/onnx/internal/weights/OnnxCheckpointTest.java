package io.attentionspectra.formats.onnx.internal.weights;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OnnxCheckpointTest {

  @TempDir private Path directory;

  private OnnxCheckpoint of(GraphProto.Builder graph) {
    byte[] bytes = ModelProto.newBuilder().setGraph(graph).build().toByteArray();
    return OnnxCheckpoint.of("model.onnx", ByteBuffer.wrap(bytes), directory);
  }

  private static TensorProto.Builder tensor(String name, long... sizes) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
    for (long size : sizes) {
      tensor.addDims(size);
    }
    return tensor;
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static float first(StoredTensor tensor) {
    return tensor.elements(0, 1).get();
  }

  @Test
  void readsNumbersHoweverTheyAreWritten() {
    OnnxCheckpoint checkpoint =
        of(
            GraphProto.newBuilder()
                .addInitializer(tensor("floats", 2).addFloatData(1.5f).addFloatData(-2))
                .addInitializer(
                    tensor("half", 1)
                        .setDataType(TensorProto.DataType.FLOAT16_VALUE)
                        .addInt32Data(0x3e00))
                .addInitializer(
                    tensor("double", 1)
                        .setDataType(TensorProto.DataType.DOUBLE_VALUE)
                        .addDoubleData(0.25))
                .addNode(
                    NodeProto.newBuilder()
                        .setOpType("Constant")
                        .addOutput("constant")
                        .addAttribute(
                            AttributeProto.newBuilder()
                                .setName("value")
                                .setT(tensor("", 1).addFloatData(3)))));
    assertEquals(1.5f, first(checkpoint.tensor("floats")));
    assertEquals(1.5f, first(checkpoint.tensor("half")));
    assertEquals(0.25f, first(checkpoint.tensor("double")));
    assertEquals(3f, first(checkpoint.tensor("constant")));
  }

  @Test
  void readsExternalDataBesideTheFile() throws IOException {
    Files.write(directory.resolve("data"), new byte[] {9, 9, 9, 9, 0, 0, (byte) 0x80, 0x3f});
    TensorProto.Builder tensor =
        tensor("w", 1)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(entry("location", "data"))
            .addExternalData(entry("offset", "4"));
    String hash;
    try (OnnxCheckpoint checkpoint = of(GraphProto.newBuilder().addInitializer(tensor))) {
      assertEquals(1f, first(checkpoint.tensor("w")));
      hash = checkpoint.sha256();
    }
    Files.write(directory.resolve("data"), new byte[] {9, 9, 9, 9, 0, 0, 0, 0x40});
    try (OnnxCheckpoint checkpoint = of(GraphProto.newBuilder().addInitializer(tensor))) {
      assertEquals(2f, first(checkpoint.tensor("w")));
      assertNotEquals(hash, checkpoint.sha256());
    }
    Files.delete(directory.resolve("data"));
    try (OnnxCheckpoint checkpoint = of(GraphProto.newBuilder().addInitializer(tensor))) {
      assertRefused("download it into the same directory", () -> checkpoint.tensor("w"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../data", "/etc/passwd", "", "..", "a\0b", "sub/data", "C:data"})
  void externalDataLiesNowhereElse(String location) {
    TensorProto.Builder tensor = tensor("w", 1).addExternalData(entry("location", location));
    try (OnnxCheckpoint checkpoint = of(GraphProto.newBuilder().addInitializer(tensor))) {
      assertRefused("must lie beside model.onnx", () -> checkpoint.tensor("w"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-4", "99999999999999999999", "four", "5"})
  void externalDataEndsWithItsFile(String offset) throws IOException {
    Files.write(directory.resolve("data"), new byte[8]);
    TensorProto.Builder tensor =
        tensor("w", 1)
            .addExternalData(entry("location", "data"))
            .addExternalData(entry("offset", offset));
    try (OnnxCheckpoint checkpoint = of(GraphProto.newBuilder().addInitializer(tensor))) {
      assertRefused("w of model.onnx = ", () -> checkpoint.tensor("w"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noNumberBeginsBehindTheEndOfItsFile(boolean withLength) throws IOException {
    Files.write(directory.resolve("data"), new byte[8]);
    TensorProto.Builder tensor =
        tensor("w", 0)
            .addExternalData(entry("location", "data"))
            .addExternalData(entry("offset", "9"));
    if (withLength) {
      tensor.addExternalData(entry("length", "0"));
    }
    try (OnnxCheckpoint checkpoint = of(GraphProto.newBuilder().addInitializer(tensor))) {
      assertRefused(
          "w of model.onnx = 0 bytes from byte 9 on: go beyond", () -> checkpoint.tensor("w"));
    }
  }

  @Test
  void refusesSizesThatCannotBe() {
    for (long[] sizes :
        List.of(new long[] {-1, -1}, new long[] {1L << 32, 1L << 32}, new long[] {0, -5})) {
      TensorProto.Builder tensor = tensor("w", sizes).setRawData(ByteString.copyFrom(new byte[4]));
      OnnxCheckpoint checkpoint = of(GraphProto.newBuilder().addInitializer(tensor));
      assertRefused("w of model.onnx = ", () -> checkpoint.tensor("w"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MatMulInteger", "DequantizeLinear", "QLinearMatMul"})
  void callsQuantisedWhatIs(String operation) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInitializer(tensor("w", 1).addFloatData(1))
            .addNode(NodeProto.newBuilder().setOpType(operation));
    assertRefused("are quantised (" + operation + ")", () -> of(graph));
  }

  @Test
  void saysWhatIsRewrittenForOneRuntime() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInitializer(tensor("w", 1).addFloatData(1))
            .addNode(NodeProto.newBuilder().setOpType("Attention").setDomain("com.microsoft"));
    assertRefused("Attention of com.microsoft", () -> of(graph));
  }

  @Test
  void graphsOfAnotherKindAreNotCalledDamaged() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addNode(NodeProto.newBuilder().setOpType("Constant"))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("Constant")
                    .addOutput("kernel")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("value")
                            .setT(tensor("", 1).addFloatData(1))))
            .addNode(NodeProto.newBuilder().setOpType("Conv").addInput("x").addInput("kernel"));
    OnnxCheckpoint checkpoint = of(graph);
    assertRefused("is no encoder of texts", () -> OnnxConfig.infer(checkpoint));
    assertRefused("it has no weights", () -> of(GraphProto.newBuilder()));
  }
}
