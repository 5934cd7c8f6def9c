package io.attentionspectra.djl.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes safetensors files as the format's description says, independently of the reader. */
final class SafetensorsWriter {

  private final ObjectNode header = new ObjectMapper().createObjectNode();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  SafetensorsWriter() {
    header.putObject("__metadata__").put("format", "pt");
  }

  /** Adds a tensor from its raw little-endian bytes. */
  SafetensorsWriter add(String name, String type, byte[] bytes, long... shape) {
    ObjectNode entry = header.putObject(name).put("dtype", type);
    ArrayNode sizes = entry.putArray("shape");
    for (long size : shape) {
      sizes.add(size);
    }
    entry.putArray("data_offsets").add(data.size()).add(data.size() + bytes.length);
    data.writeBytes(bytes);
    return this;
  }

  /** Adds a float32 tensor. */
  SafetensorsWriter add(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return add(name, "F32", bytes.array(), shape);
  }

  static byte[] shorts(int... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return bytes.array();
  }

  ObjectNode header() {
    return header;
  }

  Path write(Path file) throws IOException {
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).put(data.toByteArray());
    return Files.write(file, bytes.array());
  }
}
