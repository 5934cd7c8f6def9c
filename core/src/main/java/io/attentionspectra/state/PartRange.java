package io.attentionspectra.state;

import io.attentionspectra.base.Check;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apiguardian.api.API;

/**
 * Which parts of a corpus a state holds: those from {@code first} to {@code last} of {@code of}.
 *
 * @param first number of the first part, from 1
 * @param last number of the last part
 * @param of number of all parts
 */
@API(status = API.Status.INTERNAL)
public record PartRange(int first, int last, int of) {

  /**
   * Checks the numbers.
   *
   * @param first at least 1
   * @param last at least the first
   * @param of at least the last
   * @throws IllegalArgumentException if a number is beyond another
   */
  public PartRange {
    Check.atLeast("number of parts", of, 1);
    Check.within("part", last, 1, of, "parts are numbered from 1 to " + of);
    Check.within("part", first, 1, last, "parts are numbered from 1 to " + of);
  }

  /**
   * One part.
   *
   * @param part its number, from 1
   * @param of number of all parts
   * @return the part
   * @throws IllegalArgumentException if there is no such part
   */
  public static PartRange of(int part, int of) {
    Check.atLeast("number of parts", of, 1);
    return new PartRange(part, part, of);
  }

  /**
   * Where the parts begin in a list that is cut in its order into parts of about equal size.
   *
   * @param count length of the list
   * @return ⌊count (first − 1)/of⌋
   */
  public int start(int count) {
    return (int) ((long) count * (first - 1) / of);
  }

  /**
   * Where the parts end in a list that is cut in its order.
   *
   * @param count length of the list
   * @return ⌊count last/of⌋, the number after the last
   */
  public int end(int count) {
    return (int) ((long) count * last / of);
  }

  /**
   * The part of an entry of a list that is cut in its order.
   *
   * @param index number of the entry, from 0
   * @param count length of the list
   * @param of number of all parts
   * @return number of the part, from 1
   */
  public static int holding(int index, int count, int of) {
    return (int) (((index + 1L) * of + count - 1) / count);
  }

  /**
   * These parts and those that follow them.
   *
   * @param next the parts that follow
   * @return all of them
   * @throws IllegalArgumentException if a part comes twice or is missing between, saying which, or
   *     the corpus was cut into another number of parts
   */
  public PartRange then(PartRange next) {
    if (next.of != of) {
      throw Check.failure(
          "parts", next.describe(), "must be of " + of, "merge parts of one cutting");
    }
    if (next.first <= last) {
      throw next.last < first
          ? Check.failure(
              "parts", next.describe(), "come before " + describe(), "merge them in their order")
          : Check.failure(
              "part",
              Math.max(first, next.first) + " of " + of,
              "comes twice",
              "give every part once");
    }
    if (next.first > last + 1) {
      throw missing(last + 1, next.first - 1);
    }
    return new PartRange(first, next.last, of);
  }

  /**
   * Requires all parts.
   *
   * @throws IllegalArgumentException if one is missing, saying which
   */
  public void requireAll() {
    if (first > 1) {
      throw missing(1, first - 1);
    }
    if (last < of) {
      throw missing(last + 1, of);
    }
  }

  private IllegalArgumentException missing(int from, int to) {
    return Check.failure(
        from == to ? "part" : "parts",
        words(from, to) + " of " + of,
        from == to ? "is missing" : "are missing",
        "merge all parts of the corpus");
  }

  private static String words(int from, int to) {
    return from == to ? String.valueOf(from) : from + " to " + to;
  }

  /**
   * The parts in words.
   *
   * @return such as "part 2 of 4"
   */
  public String describe() {
    return (first == last ? "part " : "parts ") + words(first, last) + " of " + of;
  }

  /**
   * Writes the numbers.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    out.writeInt(first);
    out.writeInt(last);
    out.writeInt(of);
  }

  /**
   * Reads the numbers.
   *
   * @param in the stream
   * @return the parts
   * @throws IOException if the stream fails
   */
  public static PartRange readFrom(DataInput in) throws IOException {
    return new PartRange(in.readInt(), in.readInt(), in.readInt());
  }
}
