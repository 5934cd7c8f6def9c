package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks that every tensor's bytes fill its shape, where the model has them itself; that those in
 * other files lie in the model's own folder, and within the file. None of them is read.
 */
public final class StoredData {

  private final String origin;
  private final @Nullable Path folder;
  private final Map<String, Long> sizes = new HashMap<>();

  private StoredData(String origin, @Nullable Path folder) {
    this.origin = origin;
    this.folder = folder;
  }

  /**
   * Checks all tensors of a model.
   *
   * @param origin what to call the model in messages
   * @param model parsed
   * @param folder where the model lies, or null where it came as bytes
   * @return other files that tensors lie in, by name
   * @throws IllegalArgumentException naming the first tensor that does not hold
   */
  public static Set<Path> check(String origin, ModelProto model, @Nullable Path folder) {
    StoredData data = new StoredData(origin, folder);
    data.graph(model.getGraph());
    Set<Path> files = new TreeSet<>();
    data.sizes.keySet().forEach(location -> files.add(data.file(location)));
    return files;
  }

  private void graph(GraphProto graph) {
    graph.getInitializerList().forEach(this::tensor);
    for (NodeProto node : graph.getNodeList()) {
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasT()) {
          tensor(attribute.getT());
        }
        if (attribute.hasG()) {
          graph(attribute.getG());
        }
        attribute.getGraphsList().forEach(this::graph);
      }
    }
  }

  private void tensor(TensorProto tensor) {
    long size = Numbers.size(tensor);
    if (size < 0) {
      throw refused(tensor, "must have sizes that an array can have", "download it again");
    }
    if (tensor.getExternalDataCount() > 0 || tensor.getDataLocation().getNumber() == 1) {
      external(tensor, size);
    } else if (!isFilled(tensor, size)) {
      throw refused(tensor, "has other than as many bytes as its shape says", "download it again");
    }
  }

  private static boolean isFilled(TensorProto tensor, long size) {
    if (!tensor.getRawData().isEmpty()) {
      long bytes = bytes(tensor, size);
      return bytes < 0 || bytes == tensor.getRawData().size();
    }
    long count =
        switch (tensor.getDataType()) {
          case DataType.FLOAT_VALUE -> tensor.getFloatDataCount();
          case DataType.DOUBLE_VALUE -> tensor.getDoubleDataCount();
          case DataType.INT64_VALUE -> tensor.getInt64DataCount();
          case DataType.FLOAT16_VALUE,
              DataType.BFLOAT16_VALUE,
              DataType.INT32_VALUE,
              DataType.INT16_VALUE,
              DataType.INT8_VALUE,
              DataType.UINT16_VALUE,
              DataType.UINT8_VALUE,
              DataType.BOOL_VALUE ->
              tensor.getInt32DataCount();
          default -> size;
        };
    return count == size;
  }

  /** Bytes of so many elements, or −1 for types without a size. */
  private static long bytes(TensorProto tensor, long size) {
    int each = Numbers.elementBytes(tensor.getDataType());
    if (tensor.getDataType() == DataType.UINT4_VALUE
        || tensor.getDataType() == DataType.INT4_VALUE) {
      return size / 2 + size % 2;
    }
    return each == 0 || size > Long.MAX_VALUE / 8 ? -1 : size * each;
  }

  private void external(TensorProto tensor, long size) {
    Map<String, String> entries = new HashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    long file = fileSize(tensor, entries.getOrDefault("location", ""));
    long offset = number(tensor, entries.getOrDefault("offset", "0"));
    long bytes = bytes(tensor, size);
    long length =
        entries.containsKey("length")
            ? number(tensor, entries.getOrDefault("length", ""))
            : Math.max(0, bytes);
    if (bytes >= 0 && length != bytes) {
      throw refused(tensor, "has other than as many bytes as its shape says", "download it again");
    }
    if (offset > file || length > file - offset) {
      throw refused(tensor, "goes beyond the end of its file", "download both files again");
    }
  }

  private long number(TensorProto tensor, String text) {
    if (!text.matches("\\d{1,18}")) {
      throw refused(
          tensor, "has '" + Excerpt.of(text) + "' as its place in a file", "export it again");
    }
    return Long.parseLong(text);
  }

  private long fileSize(TensorProto tensor, String location) {
    Long known = sizes.get(location);
    if (known != null) {
      return known;
    }
    if (folder == null) {
      throw refused(tensor, "lies in another file", "open the model from its path");
    }
    Path file = inside(tensor, location, folder);
    try {
      if (!Files.isRegularFile(file)) {
        throw refused(
            tensor, "lies in " + file + ", which is missing", "put that file beside the model");
      }
      long size = Files.size(file);
      sizes.put(location, size);
      return size;
    } catch (IOException e) {
      throw refused(
          tensor, "lies in " + file + " (" + FileFailure.reason(e) + ")", "make it readable");
    }
  }

  /** Only places that have passed {@link #inside} are asked for. */
  private Path file(String location) {
    return Objects.requireNonNull(folder, "folder").resolve(location).normalize();
  }

  private Path inside(TensorProto tensor, String location, Path within) {
    try {
      Path relative = Path.of(location);
      Path file = within.resolve(relative).normalize();
      boolean escapes = location.contains("..") || location.contains("\\");
      if (!location.isBlank()
          && !relative.isAbsolute()
          && !escapes
          && file.startsWith(within.normalize())) {
        return file;
      }
    } catch (InvalidPathException e) {
      // As for any other name that is none of a file in the folder.
    }
    throw refused(
        tensor,
        "lies in '" + Excerpt.of(location) + "', outside the model's folder",
        "export it with its data beside it");
  }

  private IllegalArgumentException refused(TensorProto tensor, String why, String remedy) {
    return Check.failure("tensor", Excerpt.of(tensor.getName()), why + " in " + origin, remedy);
  }
}
