package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many texts have each number of tokens. Memory grows with the number of different lengths
 * only. Mergeable, exactly. Not thread-safe.
 */
public final class LengthHistogram {

  private final SortedMap<Integer, Long> counts = new TreeMap<>();

  /** An empty histogram. */
  public LengthHistogram() {}

  /**
   * Counts one text.
   *
   * @param length its number of tokens, zero or more
   * @throws IllegalArgumentException if the length is negative
   */
  public void add(int length) {
    counts.merge(Check.atLeast("length", length, 0), 1L, Long::sum);
  }

  /**
   * Adds all counts of another histogram.
   *
   * @param other left unchanged
   */
  public void merge(LengthHistogram other) {
    other.counts.forEach((length, count) -> counts.merge(length, count, Long::sum));
  }

  /**
   * The counts by length.
   *
   * @return a read-only view in increasing order of length
   */
  public SortedMap<Integer, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  /**
   * Number of texts shorter than a window.
   *
   * @param window T
   * @return the count
   */
  public long below(int window) {
    return counts.headMap(window).values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Number of texts.
   *
   * @return the sum of all counts
   */
  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Writes the state.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    out.writeInt(counts.size());
    for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeLong(entry.getValue());
    }
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails
   */
  public void readFrom(DataInput in) throws IOException {
    counts.clear();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      int length = in.readInt();
      counts.put(length, in.readLong());
    }
  }
}
