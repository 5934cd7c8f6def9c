package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/**
 * A small TorchScript model, and what it computed when tools/make-torchscript-fixtures.py wrote it.
 */
record Fixture(String name, JsonNode described, ByteBuffer numbers) {

  static final Path FOLDER = Path.of("src/test/resources/io/attentionspectra/djl/torchscript");

  /** All models with attention that is found without help. */
  static final List<String> FOUND =
      List.of(
          "bert-traced",
          "bert-scripted",
          "bert-frozen",
          "roberta-traced",
          "gpt2-traced",
          "gpt2-scripted",
          "llama-traced",
          "llama-scripted",
          "t5-traced",
          "t5-scripted",
          "shared-traced",
          "shared-scripted",
          "loop-scripted",
          "forms-traced",
          "forms-scripted",
          "orders-traced",
          "orders-scripted",
          "multihead-scripted",
          "multihead-seqfirst",
          "multihead-fused",
          "encoder-fused",
          "encoder-scripted",
          "encoder-seqfirst",
          "sdpa");

  static Fixture named(String name) {
    try {
      return new Fixture(
          name,
          new ObjectMapper().readTree(FOLDER.resolve(name + ".json").toFile()),
          ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(name + ".bin"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return FOLDER.resolve(name + ".pt");
  }

  NDList inputs(NDManager manager) {
    NDList inputs = new NDList();
    described.path("inputs").forEach(entry -> inputs.add(array(entry, manager)));
    return inputs;
  }

  NDList outputs(NDManager manager) {
    NDList outputs = new NDList();
    for (JsonNode entry : described.path("outputs")) {
      NDArray array = array(entry, manager);
      array.setName(entry.path("name").textValue());
      outputs.add(array);
    }
    return outputs;
  }

  /** Its attention layers in the order of computation. */
  List<JsonNode> layers() {
    return StreamSupport.stream(described.path("attention").spliterator(), false).toList();
  }

  NDArray array(JsonNode entry, NDManager manager) {
    long[] sizes =
        StreamSupport.stream(entry.path("shape").spliterator(), false)
            .mapToLong(JsonNode::longValue)
            .toArray();
    Shape shape = new Shape(sizes);
    DataType type = DataType.valueOf(entry.path("type").textValue().toUpperCase(Locale.ROOT));
    int size = Math.toIntExact(shape.size() * type.getNumOfBytes());
    ByteBuffer data =
        ByteBuffer.allocateDirect(size)
            .order(ByteOrder.nativeOrder())
            .put(numbers.slice(entry.path("offset").intValue(), size))
            .flip();
    return manager.create(data, shape, type);
  }
}
