package io.attentionspectra.formats.torchscript.archive;

import io.attentionspectra.formats.torchscript.archive.PickleReader.Global;
import io.attentionspectra.formats.torchscript.archive.PickleReader.Items;
import io.attentionspectra.formats.torchscript.archive.PickleReader.Made;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks the pickles of an archive before the engine reads them: the objects of the model ({@code
 * data.pkl}), its constants, and the inputs it was traced with. The engine believes their numbers,
 * so that a damaged one makes it read beyond the weights, ask for all memory or never return.
 *
 * <p>Checked is that each pickle is whole, that what it describes ends, and that every tensor lies
 * within the bytes stored for it.
 */
final class ArchiveObjects {

  /** Objects within objects; models have some twenty. */
  private static final int DEEPEST = 500;

  /** Bytes of one element by what the engine calls the storage. */
  private static final Map<String, Integer> ELEMENT_SIZES =
      Map.ofEntries(
          Map.entry("ByteStorage", 1),
          Map.entry("CharStorage", 1),
          Map.entry("BoolStorage", 1),
          Map.entry("QInt8Storage", 1),
          Map.entry("QUInt8Storage", 1),
          Map.entry("ShortStorage", 2),
          Map.entry("HalfStorage", 2),
          Map.entry("BFloat16Storage", 2),
          Map.entry("IntStorage", 4),
          Map.entry("FloatStorage", 4),
          Map.entry("QInt32Storage", 4),
          Map.entry("LongStorage", 8),
          Map.entry("DoubleStorage", 8),
          Map.entry("ComplexFloatStorage", 8),
          Map.entry("ComplexDoubleStorage", 16));

  private final ArchiveRecords records;
  private final String pickle;

  private ArchiveObjects(ArchiveRecords records, String pickle) {
    this.records = records;
    this.pickle = pickle;
  }

  /**
   * Checks an archive.
   *
   * @throws IllegalArgumentException if a pickle is damaged, saying where
   */
  static void requireSound(ArchiveRecords records) {
    for (String name : List.of("data", "constants", "traced_inputs")) {
      if (records.has(name + ".pkl")) {
        new ArchiveObjects(records, name).check();
      }
    }
  }

  private void check() {
    PickleReader reader = new PickleReader(records.bytes(pickle + ".pkl"), this::failure);
    requireFinite(reader.read());
    for (Made made : reader.made()) {
      if (made.maker() instanceof Global maker
          && maker.module().equals("torch._utils")
          && (maker.name().equals("_rebuild_tensor_v2")
              || maker.name().equals("_rebuild_qtensor"))) {
        requireStored(((Items) made.parts().get(0)).values());
      }
    }
  }

  private static List<Object> parts(Object value) {
    return value instanceof Items items
        ? items.values()
        : value instanceof Made made ? made.parts() : List.of();
  }

  /** A value on the way down, and which of its parts comes next. */
  private static final class Step {
    final Object value;
    int next;
    int height;

    Step(Object value) {
      this.value = value;
    }
  }

  /** Refuses what holds itself, or is nested deeper than the engine's stack goes. */
  private void requireFinite(Object root) {
    IdentityHashMap<Object, Integer> heights = new IdentityHashMap<>();
    Deque<Step> way = new ArrayDeque<>(List.of(new Step(root)));
    heights.put(root, Integer.MAX_VALUE);
    while (!way.isEmpty()) {
      Step step = way.element();
      List<Object> parts = parts(step.value);
      if (step.next == parts.size()) {
        way.pop();
        heights.put(step.value, step.height + 1);
        raise(way.peek(), step.height + 1);
        continue;
      }
      Object part = parts.get(step.next++);
      Integer height = parts(part).isEmpty() ? Integer.valueOf(0) : heights.get(part);
      if (height == null) {
        heights.put(part, Integer.MAX_VALUE);
        way.push(new Step(part));
      } else {
        raise(step, height);
      }
    }
  }

  private void raise(@Nullable Step step, int height) {
    if (height == Integer.MAX_VALUE) {
      throw failure("an object holds itself");
    }
    if (height > DEEPEST) {
      throw failure("objects are nested deeper than " + DEEPEST);
    }
    if (step != null) {
      step.height = Math.max(step.height, height);
    }
  }

  /** A tensor: its storage, where it begins there, its sizes and its strides. */
  private void requireStored(List<Object> tensor) {
    if (tensor.size() < 4
        || !(tensor.get(0) instanceof Made storage)
        || !(tensor.get(1) instanceof Long offset)
        || !(tensor.get(2) instanceof Items sizes)
        || !(tensor.get(3) instanceof Items strides)) {
      throw failure("a tensor is described by other values than its storage, sizes and strides");
    }
    long stored = stored(storage);
    OptionalLong needed = needed(offset, sizes.values(), strides.values());
    if (needed.isEmpty() || needed.getAsLong() > stored) {
      throw failure(
          "a tensor of sizes " + sizes.values() + " lies outside its " + stored + " elements");
    }
  }

  /** How many elements a storage has, which is checked against its record. */
  private long stored(Made storage) {
    Object described = storage.parts().get(0);
    if (!(described instanceof Items items)
        || items.values().size() < 5
        || !(items.values().get(1) instanceof Global type)
        || !(items.values().get(2) instanceof String key)
        || !(items.values().get(4) instanceof Long count)) {
      throw failure("the storage of a tensor is not described");
    }
    String record = pickle + "/" + key;
    if (!records.has(record)) {
      throw failure("a tensor is stored in " + record + ", which is missing");
    }
    long bytes = records.size(record);
    Integer element = ELEMENT_SIZES.get(type.name());
    if (count < 0 || (element != null && count > bytes / element)) {
      throw failure(
          record + " has " + bytes + " bytes, not " + count + " elements of " + type.name());
    }
    return count;
  }

  /** Elements up to the last of a tensor; empty where they cannot be counted. */
  private static OptionalLong needed(long offset, List<Object> sizes, List<Object> strides) {
    if (offset < 0 || sizes.size() != strides.size()) {
      return OptionalLong.empty();
    }
    boolean empty = false;
    long last = offset;
    try {
      for (int i = 0; i < sizes.size(); i++) {
        if (!(sizes.get(i) instanceof Long size && size >= 0)
            || !(strides.get(i) instanceof Long stride && stride >= 0)) {
          return OptionalLong.empty();
        }
        empty |= size == 0;
        last = Math.addExact(last, Math.multiplyExact(Math.max(0, size - 1), stride));
      }
      return OptionalLong.of(empty ? 0 : Math.addExact(last, 1));
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private IllegalArgumentException failure(String reason) {
    return records.refusal(
        "has a damaged record " + pickle + ".pkl (" + reason + ")", "download or write it again");
  }
}
