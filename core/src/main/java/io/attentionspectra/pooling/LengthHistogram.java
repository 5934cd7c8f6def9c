package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SortedMap;
import org.apiguardian.api.API;

/**
 * How many texts have each number of tokens. Memory grows with the number of different lengths
 * only. Mergeable, exactly. Not thread-safe.
 */
@API(status = API.Status.INTERNAL)
public final class LengthHistogram {

  private final CountTable counts = new CountTable();

  /** An empty histogram. */
  public LengthHistogram() {}

  /**
   * Counts one text.
   *
   * @param length its number of tokens, zero or more
   * @throws IllegalArgumentException if the length is negative
   */
  public void add(int length) {
    counts.add(Check.atLeast("length", length, 0), 1);
  }

  /**
   * Adds all counts of another histogram.
   *
   * @param other left unchanged
   */
  public void merge(LengthHistogram other) {
    counts.merge(other.counts);
  }

  /**
   * The counts by length.
   *
   * @return a read-only view in increasing order of length
   */
  public SortedMap<Integer, Long> counts() {
    return counts.counts();
  }

  /**
   * Number of texts shorter than a window.
   *
   * @param window T
   * @return the count
   */
  public long below(int window) {
    return CountTable.sum(counts.counts().headMap(window));
  }

  /**
   * Number of texts.
   *
   * @return the sum of all counts
   */
  public long total() {
    return CountTable.sum(counts.counts());
  }

  /**
   * Writes the state.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    counts.writeTo(out);
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails
   */
  public void readFrom(DataInput in) throws IOException {
    counts.readFrom(in);
  }
}
