package io.attentionspectra.djl.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.formats.internal.architecture.Architectures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The models of {@code reference/}, laid out as Hugging Face directories: those of which the graphs
 * are stored for the tests of {@code formats} get their weights from there.
 */
public final class ReferenceModels {

  private static final Path HERE =
      Path.of("src/test/resources/io/attentionspectra/djl/model/reference");
  private static final Path GRAPHS =
      Path.of("../formats/src/test/resources/io/attentionspectra/formats/onnx/exported");
  private static final JsonNode MODELS = read(HERE.resolve("models.json"));

  private ReferenceModels() {}

  private static JsonNode read(Path path) {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Models with settings in both generations, where there are two. */
  static List<String> all() {
    List<String> names = new ArrayList<>();
    MODELS.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Models of texts with weights. */
  public static List<String> withWeights() {
    return all().stream().filter(name -> MODELS.path(name).has("tokenizer")).toList();
  }

  /** Models with weights whose families are read. */
  public static Stream<String> read() {
    List<String> supported = List.of(Architectures.supported().split(", "));
    return withWeights().stream()
        .filter(name -> supported.contains(settings(name, false).path("model_type").asText()));
  }

  /** The two texts of a model. */
  public static List<String> texts(String name) {
    boolean graph = MODELS.path(name).has("tensors");
    List<String> texts = new ArrayList<>();
    read((graph ? GRAPHS : HERE).resolve(name).resolve("expected.json"))
        .get("texts")
        .forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** Its settings as the older releases write them, or as the newer do. */
  static JsonNode settings(String name, boolean newer) {
    return MODELS.path(name).path(newer ? "config.v5" : "config");
  }

  /** Lays a model out in a folder and returns its directory. */
  public static Path in(Path folder, String name) {
    Path directory = folder.resolve(name);
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("config.json"), settings(name, false).toString());
      JsonNode tokenizer = MODELS.path(name).path("tokenizer");
      if (tokenizer.isObject()) {
        Files.writeString(directory.resolve("tokenizer.json"), tokenizer.toString());
      }
      JsonNode tensors = MODELS.path(name).path("tensors");
      Path source = tensors.isObject() ? GRAPHS.resolve(name) : HERE.resolve(name);
      if (tensors.isObject()) {
        writeWeights(source.resolve("model.onnx.gz"), tensors, directory);
      }
      try (Stream<Path> files = Files.list(source)) {
        for (Path file : files.filter(each -> !each.toString().endsWith(".gz")).toList()) {
          Files.copy(file, directory.resolve(file.getFileName()));
        }
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeWeights(Path graph, JsonNode tensors, Path directory)
      throws IOException {
    Map<String, TensorProto> held = new HashMap<>();
    try (InputStream input = new GZIPInputStream(Files.newInputStream(graph))) {
      ModelProto.parseFrom(input)
          .getGraph()
          .getInitializerList()
          .forEach(tensor -> held.put(tensor.getName(), tensor));
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    tensors
        .properties()
        .forEach(
            each ->
                add(
                    writer,
                    each.getKey(),
                    held.get(each.getValue().get(0).asText()),
                    each.getValue().get(1).asInt() == 1));
    writer.write(directory.resolve("model.safetensors"));
  }

  private static void add(
      SafetensorsWriter writer, String name, TensorProto tensor, boolean transposed) {
    float[] values = new float[tensor.getRawData().size() / Float.BYTES];
    tensor
        .getRawData()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    long[] sizes = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    if (!transposed) {
      writer.add(name, values, sizes);
      return;
    }
    int rows = (int) sizes[0];
    int columns = (int) sizes[1];
    float[] turned = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      turned[i % columns * rows + i / columns] = values[i];
    }
    writer.add(name, turned, columns, rows);
  }
}
