package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.testing.Refusal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

  @TempDir private Path directory;

  private static float[] values(StoredTensor tensor, long... shape) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray target = manager.zeros(new Shape(shape));
      TensorCopy.of(tensor, target);
      return target.toFloatArray();
    }
  }

  private String refusal() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> SafetensorsCheckpoint.in(directory))
            .getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void readsEveryElementType() throws IOException {
    byte[] doubles =
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.1).putDouble(-3).array();
    new SafetensorsWriter()
        .add("single", new float[] {1, -2, 3.5f, 4, 5, 0.1f}, 3, 2)
        // 1, −2, 65504 (largest), 2^−14 (smallest normal), 2^−24 (smallest), −∞, −0, NaN, 1/3
        .add(
            "half",
            "F16",
            SafetensorsWriter.shorts(
                0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0xfc00, 0x8000, 0x7e00, 0x3555),
            9)
        // 1, −2, 3.140625, 2^−133 (smallest)
        .add("brain", "BF16", SafetensorsWriter.shorts(0x3f80, 0xc000, 0x4049, 0x0001), 2, 2)
        .add("double", "F64", doubles, 2)
        .write(directory.resolve("model.safetensors"));
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertEquals(Set.of("single", "half", "brain", "double"), checkpoint.names());
      assertArrayEquals(
          new float[] {1, -2, 3.5f, 4, 5, 0.1f}, values(checkpoint.tensor("single"), 3, 2));
      assertArrayEquals(
          new float[] {
            1, -2, 65504, 0x1p-14f, 0x1p-24f, Float.NEGATIVE_INFINITY, -0f, Float.NaN, 0.33325195f
          },
          values(checkpoint.tensor("half"), 9));
      assertArrayEquals(
          new float[] {1, -2, 3.140625f, 0x1p-133f}, values(checkpoint.tensor("brain"), 2, 2));
      assertArrayEquals(new float[] {0.1f, -3}, values(checkpoint.tensor("double"), 2));
    }
  }

  @Test
  void readsPartsBlockByBlock() throws IOException {
    new SafetensorsWriter()
        .add("matrix", new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 3, 4)
        .add("vector", new float[] {1, 2, 3, 4, 5, 6}, 6)
        .write(directory.resolve("model.safetensors"));
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory);
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray matrix = manager.zeros(new Shape(3, 2));
      TensorCopy.of(checkpoint.tensor("matrix").part(1, 2), matrix, 4);
      assertArrayEquals(new float[] {3, 4, 7, 8, 11, 12}, matrix.toFloatArray());
      NDArray turned = manager.zeros(new Shape(2, 3));
      TensorCopy.of(checkpoint.tensor("matrix").stored(true).part(0, 2), turned, 2);
      assertArrayEquals(new float[] {1, 5, 9, 2, 6, 10}, turned.toFloatArray());
      NDArray vector = manager.zeros(new Shape(3));
      TensorCopy.of(checkpoint.tensor("vector").part(1, 2), vector, 2);
      assertArrayEquals(new float[] {4, 5, 6}, vector.toFloatArray());
      StoredTensor whole = checkpoint.tensor("matrix");
      assertThrows(IllegalArgumentException.class, () -> whole.part(0, 3));
    }
  }

  @Test
  void readsBlockByBlockAndTransposed() throws IOException {
    float[] stored = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    new SafetensorsWriter().add("a", stored, 5, 2).write(directory.resolve("model.safetensors"));
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory);
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      StoredTensor tensor = checkpoint.tensor("a");
      NDArray target = manager.zeros(new Shape(5, 2));
      TensorCopy.of(tensor, target, 4);
      assertArrayEquals(stored, target.toFloatArray());
      NDArray turned = manager.zeros(new Shape(2, 5));
      TensorCopy.of(
          new StoredTensor("a", tensor.shape(), tensor.type(), true, tensor.bytes()), turned, 4);
      assertArrayEquals(new float[] {1, 3, 5, 7, 9, 2, 4, 6, 8, 10}, turned.toFloatArray());
    }
  }

  @Test
  void readsShards() throws IOException {
    new SafetensorsWriter()
        .add("a", new float[] {1}, 1)
        .write(directory.resolve("one.safetensors"));
    new SafetensorsWriter()
        .add("b", new float[] {2}, 1)
        .write(directory.resolve("two.safetensors"));
    index("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertArrayEquals(new float[] {1}, values(checkpoint.tensor("a"), 1));
      assertArrayEquals(new float[] {2}, values(checkpoint.tensor("b"), 1));
      assertEquals(64, checkpoint.sha256().length());
    }
    index("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"one.safetensors\"}}");
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertRefused(checkpoint, "b", "though the index names it");
    }
    index("{\"weight_map\": {\"a\": \"three.safetensors\"}}");
    assertTrue(refusal().contains("three.safetensors"));
    index("{\"weight_map\": {\"a\": \"../one.safetensors\"}}");
    assertTrue(refusal().contains("must lie in"));
    index("{\"weight_map\": {\"a\"");
    assertTrue(refusal().contains("is no JSON"));
    index("{}");
    assertTrue(refusal().contains("has no weight_map"));
  }

  private void index(String json) throws IOException {
    Files.writeString(directory.resolve("model.safetensors.index.json"), json);
  }

  @Test
  void hashIsOfTheFile() throws IOException {
    Path file = directory.resolve("model.safetensors");
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII)).putFloat(1);
    Files.write(file, bytes.array());
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertEquals(
          "938a1286932d19c8c3799f0861ecdee467405712d99a11a69e79dd47387d40de", checkpoint.sha256());
    }
  }

  @Test
  void readsBeyondTwoGibibytes() throws IOException {
    long far = (1L << 31) + 4096;
    String header =
        "{\"far\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":["
            + far
            + ","
            + (far + 8)
            + "]}}";
    Path path = directory.resolve("model.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.writeLong(Long.reverseBytes(header.length()));
      file.write(header.getBytes(StandardCharsets.US_ASCII));
      file.seek(8 + header.length() + far);
      file.writeInt(Integer.reverseBytes(Float.floatToIntBits(6)));
      file.writeInt(Integer.reverseBytes(Float.floatToIntBits(7)));
    }
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertArrayEquals(new float[] {6, 7}, values(checkpoint.tensor("far"), 2));
    }
  }

  @Test
  void refusesDamagedFilesInOneLine() throws IOException {
    assertTrue(refusal().contains("neither model.safetensors nor its index"));
    Files.write(directory.resolve("pytorch_model.bin"), new byte[3]);
    assertTrue(refusal().contains("convert pytorch_model.bin"));
    Path file = directory.resolve("model.safetensors");
    Files.write(file, new byte[3]);
    assertTrue(refusal().contains("it has 3 bytes"));
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:1\n");
    assertTrue(refusal().contains("git lfs pull"));
    Files.writeString(file, "PK\u0003\u0004 something else entirely");
    assertTrue(refusal().contains("its header claims"));
    new SafetensorsWriter().add("a", new float[] {1, 2}, 2).write(file);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertTrue(refusal().contains("a lies at bytes 0 to 8"));
    whole[9] = '!';
    Files.write(file, whole);
    assertTrue(refusal().contains("its header is no JSON"));
  }

  @Test
  void refusesTensorsItCannotRead() throws IOException {
    new SafetensorsWriter()
        .add("quantised", "I8", new byte[2], 2)
        .add("short", "F32", new byte[4], 2)
        .add("a", new float[] {1, 2}, 2)
        .write(directory.resolve("model.safetensors"));
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      assertRefused(checkpoint, "quantised", "readable are F64, F32, F16, BF16");
      assertRefused(checkpoint, "short", "short has 4 bytes");
      assertRefused(checkpoint, "absent", "is missing from");
      String message =
          assertThrows(IllegalArgumentException.class, () -> values(checkpoint.tensor("a"), 2, 1))
              .getMessage();
      assertTrue(message.contains("a = (2): must have shape (2, 1)"), message);
    }
  }

  private static void assertRefused(SafetensorsCheckpoint checkpoint, String name, String text) {
    Refusal.assertRefused(text, () -> checkpoint.tensor(name));
  }
}
