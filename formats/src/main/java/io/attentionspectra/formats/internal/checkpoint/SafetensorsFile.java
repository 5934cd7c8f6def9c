package io.attentionspectra.formats.internal.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One file of the safetensors format: eight bytes N, little-endian, N bytes of JSON that map names
 * to {@code dtype}, {@code shape} and {@code data_offsets}, then the data. Tensors are mapped piece
 * by piece, so that files may exceed 2 GiB.
 */
public final class SafetensorsFile implements AutoCloseable {

  private static final int LENGTH_BYTES = 8;

  /** The format's own limit on its header. */
  private static final long LARGEST_HEADER = 100_000_000;

  /** Bytes of a buffer of whole numbers, for texts of 16 million tokens. */
  private static final long LARGEST_BUFFER = 1 << 27;

  private static final JsonMapper MAPPER = new JsonMapper();

  private record Entry(String type, TensorShape shape, long begin, long end) {}

  private final MappedFile file;
  private final Map<String, Entry> entries;

  private SafetensorsFile(MappedFile file) {
    this.file = file;
    entries = readEntries();
  }

  /**
   * Opens a file and reads its header.
   *
   * @param path where it lies
   * @return the file, to be closed
   * @throws IllegalArgumentException if it is missing or damaged
   */
  public static SafetensorsFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return new SafetensorsFile(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * What the file holds.
   *
   * @return names of tensors
   */
  public Set<String> names() {
    return entries.keySet();
  }

  MappedFile file() {
    return file;
  }

  /**
   * One tensor.
   *
   * @param name its name
   * @return where it lies
   * @throws IllegalArgumentException if it is absent or of a type that cannot be read
   */
  public StoredTensor tensor(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw Check.failure(
          Excerpt.of(name), "absent", "is missing from " + file.path(), "check the weights");
    }
    ElementType type =
        Arrays.stream(ElementType.values())
            .filter(known -> known.name().equals(entry.type))
            .findFirst()
            .orElseThrow(
                () ->
                    Check.failure(
                        Excerpt.of(name) + " dtype",
                        Excerpt.of(entry.type),
                        "cannot be read",
                        "readable are " + ElementType.names() + "; convert the weights"));
    if (!StoredTensor.fills(entry.shape, type, entry.end - entry.begin)) {
      throw damaged(
          Excerpt.of(name) + " has " + (entry.end - entry.begin) + " bytes for " + entry.shape);
    }
    return new StoredTensor(
        name, entry.shape, type, false, (offset, length) -> file.map(entry.begin + offset, length));
  }

  /** A tensor of type I64, in stored order; empty where there is none of the name and type. */
  Optional<long[]> wholes(String name) {
    Entry entry = entries.get(name);
    if (entry == null || !entry.type.equals("I64") || entry.end - entry.begin > LARGEST_BUFFER) {
      return Optional.empty();
    }
    ByteBuffer bytes = file.map(entry.begin, Math.toIntExact(entry.end - entry.begin));
    long[] numbers = new long[bytes.remaining() / Long.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(numbers);
    return Optional.of(numbers);
  }

  private Map<String, Entry> readEntries() {
    long headerLength = headerLength();
    ByteBuffer header = file.map(LENGTH_BYTES, Math.toIntExact(headerLength));
    Map<String, Entry> read = new LinkedHashMap<>();
    try (JsonParser parser = MAPPER.createParser(new ByteBufferBackedInputStream(header))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw damaged("its header is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("__metadata__")) {
          parser.skipChildren();
        } else if (read.put(name, entry(name, parser, LENGTH_BYTES + headerLength)) != null) {
          throw damaged(Excerpt.of(name) + " is there twice");
        }
      }
      if (parser.nextToken() != null) {
        throw damaged("its header goes on after its end");
      }
    } catch (IOException e) {
      throw damaged("its header is no JSON");
    }
    requireApart(read);
    return read;
  }

  /** The format gives every tensor bytes of its own. */
  private void requireApart(Map<String, Entry> read) {
    List<Map.Entry<String, Entry>> inOrder =
        read.entrySet().stream()
            .filter(each -> each.getValue().end > each.getValue().begin)
            .sorted(Comparator.comparingLong(each -> each.getValue().begin))
            .toList();
    for (int i = 1; i < inOrder.size(); i++) {
      if (inOrder.get(i).getValue().begin < inOrder.get(i - 1).getValue().end) {
        throw damaged(
            Excerpt.of(inOrder.get(i - 1).getKey())
                + " and "
                + Excerpt.of(inOrder.get(i).getKey())
                + " lie in the same place");
      }
    }
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

  private Entry entry(String name, JsonParser parser, long dataStart) throws IOException {
    JsonNode json = MAPPER.readTree(parser);
    JsonNode offsets = json.path("data_offsets");
    long begin = whole(offsets.path(0));
    long end = whole(offsets.path(1));
    if (begin < 0 || end < begin || end > file.size() - dataStart) {
      throw damaged(Excerpt.of(name) + " lies at bytes " + begin + " to " + end + " of the data");
    }
    return new Entry(
        json.path("dtype").asText(),
        TensorShape.of(sizes(name, json.path("shape"))),
        dataStart + begin,
        dataStart + end);
  }

  /** A whole number, or −1 for anything else. */
  private static long whole(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong() ? number.asLong() : -1;
  }

  private long[] sizes(String name, JsonNode shape) {
    long[] sizes = new long[shape.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = whole(shape.path(i));
      if (sizes[i] < 0) {
        throw damaged(Excerpt.of(name) + " has the shape " + Excerpt.of(shape.toString()));
      }
    }
    if (!shape.isArray()) {
      throw damaged(Excerpt.of(name) + " has no shape");
    }
    return sizes;
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
