package io.attentionspectra.formats.onnx.internal.weights;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.formats.internal.checkpoint.ElementType;
import io.attentionspectra.formats.internal.checkpoint.MappedFile;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.formats.internal.checkpoint.TensorShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The elements of an ONNX file's tensors, wherever the file has them: as raw bytes, as lists of
 * numbers, or in a second file beside it (external data). For {@link OnnxCheckpoint}.
 */
final class OnnxTensors implements AutoCloseable {

  private static final Map<Integer, ElementType> TYPES =
      Map.of(
          TensorProto.DataType.FLOAT_VALUE, ElementType.F32,
          TensorProto.DataType.FLOAT16_VALUE, ElementType.F16,
          TensorProto.DataType.BFLOAT16_VALUE, ElementType.BF16,
          TensorProto.DataType.DOUBLE_VALUE, ElementType.F64);

  /** Names of files that are no paths. */
  private static final Pattern PLAIN = Pattern.compile("[^/\\\\:\\p{Cntrl}]{1,255}");

  private final String origin;
  private final @Nullable Path directory;
  private final SortedMap<String, MappedFile> external = new TreeMap<>();

  /**
   * Reads nothing yet.
   *
   * @param origin what to call the model in messages
   * @param directory where external data lies, or null where there can be none
   */
  OnnxTensors(String origin, @Nullable Path directory) {
    this.origin = origin;
    this.directory = directory;
  }

  /**
   * One tensor where it lies.
   *
   * @throws IllegalArgumentException if its type cannot be read, or its bytes do not fill its shape
   */
  StoredTensor stored(String name, TensorProto tensor, boolean transposed) {
    ElementType type = elementType(name, tensor);
    TensorShape shape = shape(name, tensor);
    Region region = region(name, tensor, shape, type);
    if (!StoredTensor.fills(shape, type, region.size)) {
      throw Check.failure(
          called(name),
          region.size + " bytes",
          "must fill shape " + shape,
          "download the file again");
    }
    return new StoredTensor(name, shape, type, transposed, region.bytes);
  }

  private String called(String name) {
    return Excerpt.of(name) + " of " + origin;
  }

  private record Region(StoredTensor.Bytes bytes, long size) {}

  private ElementType elementType(String name, TensorProto tensor) {
    ElementType type = TYPES.get(tensor.getDataType());
    if (type == null) {
      throw Check.failure(
          called(name),
          "of type " + tensor.getDataType(),
          "cannot be read",
          "give a model that is not quantised");
    }
    return type;
  }

  private TensorShape shape(String name, TensorProto tensor) {
    long[] sizes = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    for (long size : sizes) {
      if (size < 0) {
        throw Check.failure(
            called(name),
            Excerpt.of(tensor.getDimsList().toString()),
            "must have no negative size",
            "download the file again");
      }
    }
    return TensorShape.of(sizes);
  }

  private Region region(String name, TensorProto tensor, TensorShape shape, ElementType type) {
    if (tensor.getExternalDataCount() > 0) {
      return external(name, tensor, shape, type);
    }
    ByteString raw = inside(name, tensor, type);
    return new Region(
        (offset, length) -> {
          int first = Math.toIntExact(offset);
          return raw.substring(first, first + length).asReadOnlyByteBuffer();
        },
        raw.size());
  }

  private ByteString inside(String name, TensorProto tensor, ElementType type) {
    int count =
        switch (type) {
          case F32 -> tensor.getFloatDataCount();
          case F64 -> tensor.getDoubleDataCount();
          case F16, BF16 -> tensor.getInt32DataCount();
        };
    if (count == 0) {
      return tensor.getRawData();
    }
    if (count > Integer.MAX_VALUE / type.size()) {
      throw Check.failure(
          called(name), count + " numbers", "is too long a list", "save it as raw data");
    }
    ByteBuffer bytes = ByteBuffer.allocate(count * type.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      switch (type) {
        case F32 -> bytes.putFloat(tensor.getFloatData(i));
        case F64 -> bytes.putDouble(tensor.getDoubleData(i));
        case F16, BF16 -> bytes.putShort((short) tensor.getInt32Data(i));
      }
    }
    return UnsafeByteOperations.unsafeWrap(bytes.flip());
  }

  private Region external(String name, TensorProto tensor, TensorShape shape, ElementType type) {
    Map<String, String> entries = new TreeMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    MappedFile file = file(name, entries.getOrDefault("location", ""));
    long offset = number(name, entries.getOrDefault("offset", "0"));
    long rest = file.size() - offset;
    String length = entries.get("length");
    long size = length == null ? bytes(shape, type, Math.max(0, rest)) : number(name, length);
    if (size > rest) {
      throw Check.failure(
          called(name),
          size + " bytes from byte " + offset + " on",
          "go beyond the end of " + file.path(),
          "download it again");
    }
    return new Region((first, count) -> file.map(offset + first, count), size);
  }

  /** The bytes of a tensor, or as many as there are where it would need more. */
  private static long bytes(TensorShape shape, ElementType type, long most) {
    long size = type.size();
    for (long each : shape.sizes()) {
      size = each == 0 || size <= most / each ? size * each : most;
    }
    return size;
  }

  private long number(String name, String text) {
    if (!text.matches("\\d{1,18}")) {
      throw Check.failure(
          called(name),
          Excerpt.of(text),
          "must be a place in a file of external data",
          "export the model again");
    }
    return Long.parseLong(text);
  }

  private MappedFile file(String name, String location) {
    Path path = path(name, location);
    if (!Files.isRegularFile(path)) {
      throw Check.failure(
          "weights",
          path,
          "is missing, and " + origin + " has its weights there",
          "download it into the same directory");
    }
    return external.computeIfAbsent(location, each -> MappedFile.open(path));
  }

  /** A file of the model's own directory; anything else is damage, or an attack. */
  private Path path(String name, String location) {
    if (directory != null && PLAIN.matcher(location).matches() && !location.equals("..")) {
      try {
        return directory.resolve(location);
      } catch (InvalidPathException e) {
        throw outside(name, location);
      }
    }
    throw outside(name, location);
  }

  private IllegalArgumentException outside(String name, String location) {
    return Check.failure(
        Excerpt.of(name),
        Excerpt.of(location),
        "is external data, which must lie beside " + origin,
        "put the file there");
  }

  /** Adds the files of external data, in the order of their names. */
  void addTo(Sha256 hash, Collection<TensorProto> tensors) {
    for (TensorProto tensor : tensors) {
      for (StringStringEntryProto entry : tensor.getExternalDataList()) {
        if (entry.getKey().equals("location")) {
          file(tensor.getName(), entry.getValue());
        }
      }
    }
    external.values().forEach(file -> file.addTo(hash));
  }

  @Override
  public void close() {
    external.values().forEach(MappedFile::close);
  }
}
