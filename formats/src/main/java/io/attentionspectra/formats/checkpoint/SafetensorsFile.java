package io.attentionspectra.formats.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * One file of the safetensors format: eight bytes N, little-endian, N bytes of JSON that map names
 * to {@code dtype}, {@code shape} and {@code data_offsets}, then the data. Tensors are mapped piece
 * by piece, so that files may exceed 2 GiB.
 */
public final class SafetensorsFile implements AutoCloseable {

  private static final int LENGTH_BYTES = 8;

  /** The format's own limit on its header. */
  private static final long LARGEST_HEADER = 100_000_000;

  private record Entry(String type, TensorShape shape, long begin, long end) {}

  private final MappedFile file;
  private final Map<String, Entry> entries;

  private SafetensorsFile(MappedFile file) {
    this.file = file;
    entries = readEntries();
  }

  public static SafetensorsFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return new SafetensorsFile(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  Set<String> names() {
    return entries.keySet();
  }

  MappedFile file() {
    return file;
  }

  /**
   * One tensor.
   *
   * @throws IllegalArgumentException if it is absent or of a type that cannot be read
   */
  public StoredTensor tensor(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw Check.failure(name, "absent", "is missing from " + file.path(), "check the weights");
    }
    ElementType type =
        Arrays.stream(ElementType.values())
            .filter(known -> known.name().equals(entry.type))
            .findFirst()
            .orElseThrow(
                () ->
                    Check.failure(
                        name + " dtype",
                        entry.type,
                        "cannot be read",
                        "readable are " + ElementType.names() + "; convert the weights"));
    if (entry.end - entry.begin != entry.shape.size() * type.size()) {
      throw damaged(name + " has " + (entry.end - entry.begin) + " bytes for " + entry.shape);
    }
    return new StoredTensor(
        name, entry.shape, type, false, (offset, length) -> file.map(entry.begin + offset, length));
  }

  private Map<String, Entry> readEntries() {
    long headerLength = headerLength();
    long dataStart = LENGTH_BYTES + headerLength;
    JsonNode header = parse(file.map(LENGTH_BYTES, Math.toIntExact(headerLength)));
    Map<String, Entry> read = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        read.put(field.getKey(), entry(field.getKey(), field.getValue(), dataStart));
      }
    }
    return read;
  }

  private long headerLength() {
    if (file.size() < LENGTH_BYTES) {
      throw damaged("it has " + file.size() + " bytes");
    }
    ByteBuffer start = file.map(0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long length = start.getLong(0);
    if (StandardCharsets.US_ASCII.decode(start).toString().startsWith("version ")) {
      throw Check.failure(
          "weights", file.path(), "is a Git LFS pointer, not the weights", "run git lfs pull");
    }
    if (length < 2 || length > LARGEST_HEADER || length > file.size() - LENGTH_BYTES) {
      throw damaged("its header claims " + Long.toUnsignedString(length) + " bytes");
    }
    return length;
  }

  private JsonNode parse(ByteBuffer header) {
    try {
      JsonNode json = new ObjectMapper().readTree(StandardCharsets.UTF_8.decode(header).toString());
      if (!json.isObject()) {
        throw damaged("its header is no JSON object");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw damaged("its header is no JSON");
    }
  }

  private Entry entry(String name, JsonNode json, long dataStart) {
    JsonNode offsets = json.path("data_offsets");
    long begin = offsets.path(0).asLong(-1);
    long end = offsets.path(1).asLong(-1);
    if (begin < 0 || end < begin || end > file.size() - dataStart) {
      throw damaged(name + " lies at bytes " + begin + " to " + end + " of the data");
    }
    long[] sizes =
        StreamSupport.stream(json.path("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    return new Entry(
        json.path("dtype").asText(), TensorShape.of(sizes), dataStart + begin, dataStart + end);
  }

  private IllegalArgumentException damaged(String finding) {
    return Check.failure(
        "weights",
        file.path(),
        "is no whole safetensors file (" + finding + ")",
        "download it again");
  }

  @Override
  public void close() {
    file.close();
  }
}
