package io.attentionspectra.base.internal;

import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Arrays of numbers in a binary stream, bit for bit: the length as an int, then the numbers, all
 * big-endian. The form in which accumulators write and read their state.
 */
public final class BinaryState {

  private static final int CHUNK = 8192;

  private BinaryState() {}

  /**
   * Writes numbers.
   *
   * @param values the numbers; every bit of them is kept
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public static void write(double[] values, DataOutput out) throws IOException {
    out.writeInt(values.length);
    ByteBuffer buffer = ByteBuffer.allocate(Math.min(CHUNK, values.length) * Double.BYTES);
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      buffer.clear().asDoubleBuffer().put(values, from, count);
      out.write(buffer.array(), 0, count * Double.BYTES);
    }
  }

  /**
   * Reads numbers into an array of the length they were written with.
   *
   * @param values receives the numbers
   * @param in the stream
   * @throws IOException if the stream fails or holds another length
   */
  public static void read(double[] values, DataInput in) throws IOException {
    requireLength(in.readInt(), values.length);
    byte[] bytes = new byte[Math.min(CHUNK, values.length) * Double.BYTES];
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      in.readFully(bytes, 0, count * Double.BYTES);
      ByteBuffer.wrap(bytes).asDoubleBuffer().get(values, from, count);
    }
  }

  /**
   * Reads numbers of which it is not known how many there are. A length that the stream does not
   * hold takes no memory.
   *
   * @param in the stream
   * @return the numbers
   * @throws IOException if the stream fails
   */
  public static double[] readDoubles(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      throw new IOException("state of " + length + " numbers: it is damaged; start again");
    }
    double[] values = new double[Math.min(length, CHUNK)];
    for (int i = 0; i < length; i++) {
      if (i == values.length) {
        values = Arrays.copyOf(values, (int) Math.min(length, 2L * i));
      }
      values[i] = in.readDouble();
    }
    return values;
  }

  /**
   * Writes whole numbers.
   *
   * @param values the numbers
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public static void write(long[] values, DataOutput out) throws IOException {
    out.writeInt(values.length);
    for (long value : values) {
      out.writeLong(value);
    }
  }

  /**
   * Reads whole numbers into an array of the length they were written with.
   *
   * @param values receives the numbers
   * @param in the stream
   * @throws IOException if the stream fails or holds another length
   */
  public static void read(long[] values, DataInput in) throws IOException {
    requireLength(in.readInt(), values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readLong();
    }
  }

  /**
   * Refuses a state that ends before the numbers it claims, so that no memory is made for them.
   * Called before what is to hold them is made.
   *
   * @param numbers how many of eight bytes must follow, at least
   * @param in the stream; of one that cannot say what it holds nothing is asked
   * @throws IOException if it holds fewer
   */
  public static void requireHeld(double numbers, DataInput in) throws IOException {
    int left = in instanceof DataInputStream stream ? stream.available() : Integer.MAX_VALUE;
    // Of more bytes than an int counts no stream tells the number.
    if (left < Integer.MAX_VALUE && numbers * Double.BYTES > left) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "state that claims %.0f numbers and has %d bytes for them: it is damaged; start"
                  + " again",
              numbers,
              left));
    }
  }

  private static void requireLength(int found, int expected) throws IOException {
    if (found != expected) {
      throw new IOException(
          "state of "
              + found
              + " numbers where "
              + expected
              + " are expected: it was written by another design; start again");
    }
  }
}
