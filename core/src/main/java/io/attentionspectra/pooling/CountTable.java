package io.attentionspectra.pooling;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often each of some whole numbers came. Mergeable, exactly. Not thread-safe. */
final class CountTable {

  private final SortedMap<Integer, Long> counts = new TreeMap<>();

  void add(int number, long times) {
    counts.merge(number, times, Long::sum);
  }

  void merge(CountTable other) {
    other.counts.forEach(this::add);
  }

  /** A read-only view in increasing order of the numbers. */
  SortedMap<Integer, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  static long sum(Map<Integer, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  void writeTo(DataOutput out) throws IOException {
    out.writeInt(counts.size());
    for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeLong(entry.getValue());
    }
  }

  void readFrom(DataInput in) throws IOException {
    counts.clear();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      int number = in.readInt();
      counts.put(number, in.readLong());
    }
  }
}
