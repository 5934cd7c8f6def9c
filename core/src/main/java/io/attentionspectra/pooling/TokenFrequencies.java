package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SortedMap;
import org.apiguardian.api.API;

/**
 * How often each token of the vocabulary came in the texts counted, p(x) = count/total; 0 for those
 * that never came. Memory grows with the number of different tokens only. Mergeable, exactly. Not
 * thread-safe.
 */
public final class TokenFrequencies {

  private final CountTable counts = new CountTable();
  private long total;

  /** Nothing counted yet. */
  public TokenFrequencies() {}

  /**
   * Counts the tokens of one text.
   *
   * @param numbers their numbers, zero or more
   * @throws IllegalArgumentException if one is negative
   */
  public void add(int[] numbers) {
    for (int number : numbers) {
      add(number, 1);
    }
  }

  /**
   * Counts a token several times.
   *
   * @param number its number
   * @param times how often it came, at least 1
   * @throws IllegalArgumentException if the number is negative or the count below 1
   */
  public void add(int number, long times) {
    if (times < 1) {
      throw Check.failure("count of token " + number, times, "must be at least 1", "leave it out");
    }
    counts.add(Check.atLeast("number of a token", number, 0), times);
    total += times;
  }

  /**
   * Adds all counts of others.
   *
   * @param other left unchanged
   */
  public void merge(TokenFrequencies other) {
    counts.merge(other.counts);
    total += other.total;
  }

  /**
   * Share of a token.
   *
   * @param number its number
   * @return p, 0 if it never came
   * @throws IllegalArgumentException if nothing was counted
   */
  public double share(int number) {
    if (total == 0) {
      throw Check.failure("tokens counted", 0, "must be at least 1", "count some texts first");
    }
    return counts.counts().getOrDefault(number, 0L) / (double) total;
  }

  /**
   * Number of tokens counted.
   *
   * @return the sum of all counts
   */
  public long total() {
    return total;
  }

  /**
   * The counts by number of the token.
   *
   * @return a read-only view in increasing order
   */
  public SortedMap<Integer, Long> counts() {
    return counts.counts();
  }

  /**
   * A copy that further counting does not change.
   *
   * @return the same counts
   */
  public TokenFrequencies copy() {
    TokenFrequencies copy = new TokenFrequencies();
    copy.merge(this);
    return copy;
  }

  /**
   * Writes the state.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  @API(status = API.Status.INTERNAL)
  public void writeTo(DataOutput out) throws IOException {
    counts.writeTo(out);
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails
   */
  @API(status = API.Status.INTERNAL)
  public void readFrom(DataInput in) throws IOException {
    counts.readFrom(in);
    total = CountTable.sum(counts.counts());
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof TokenFrequencies other && counts().equals(other.counts());
  }

  @Override
  public int hashCode() {
    return counts().hashCode();
  }

  @Override
  public String toString() {
    return total + " tokens, " + counts().size() + " of them different";
  }
}
