package io.attentionspectra.pooling;

import io.attentionspectra.base.BinaryState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Running sum of the products of positions, P_st = Σ δ_s·δ_t over texts δ (T × d). Texts wait until
 * several can be multiplied at once, coordinate by coordinate, which processors do many times
 * faster than text by text. Reading does not change what waits. Memory: T² doubles and {@value
 * #MOST} texts, fewer (but {@value #LEAST}) where those are large.
 */
final class PositionProducts {

  private static final int MOST = 16;
  private static final int LEAST = 4;
  private static final int ENTRIES = 1 << 17;

  private final int length;
  private final int dimension;
  private final double[] sums;
  private final double[] texts;
  private final int size;
  private int waiting;

  PositionProducts(int length, int dimension) {
    this.length = length;
    this.dimension = dimension;
    this.sums = new double[Math.multiplyExact(length, length)];
    this.size = Math.multiplyExact(length, dimension);
    this.texts =
        new double[Math.multiplyExact(Math.max(LEAST, Math.min(MOST, ENTRIES / size)), size)];
  }

  /** Adds δ_s·δ_t for all pairs. */
  void add(double[] difference) {
    System.arraycopy(difference, 0, texts, waiting * size, size);
    next();
  }

  private void next() {
    waiting++;
    if (waiting * size == texts.length) {
      addWaiting(sums);
      waiting = 0;
    }
  }

  void merge(PositionProducts other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    for (int n = 0; n < other.waiting; n++) {
      System.arraycopy(other.texts, n * size, texts, waiting * size, size);
      next();
    }
  }

  /** P, T × T in row-major order. */
  double[] sums() {
    double[] all = sums.clone();
    addWaiting(all);
    return all;
  }

  void writeTo(DataOutput out) throws IOException {
    BinaryState.write(sums, out);
    out.writeInt(waiting);
    BinaryState.write(Arrays.copyOf(texts, waiting * size), out);
  }

  void readFrom(DataInput in) throws IOException {
    BinaryState.read(sums, in);
    waiting = in.readInt();
    if (waiting < 0 || waiting >= texts.length / size) {
      throw new IOException("state of " + waiting + " waiting texts: it is damaged; start again");
    }
    double[] some = new double[waiting * size];
    BinaryState.read(some, in);
    System.arraycopy(some, 0, texts, 0, some.length);
  }

  private void addWaiting(double[] target) {
    double[] coordinates = new double[dimension];
    for (int s = 0; s < length && waiting > 0; s++) {
      for (int t = 0; t <= s; t++) {
        Arrays.fill(coordinates, 0);
        multiply(s * dimension, t * dimension, coordinates);
        double product = sum(coordinates);
        target[s * length + t] += product;
        target[t * length + s] += s == t ? 0 : product;
      }
    }
  }

  private void multiply(int s, int t, double[] to) {
    int n = 0;
    for (; n + 3 < waiting; n += 4) {
      addFour(n * size + s, n * size + t, to);
    }
    for (; n < waiting; n++) {
      int left = n * size + s;
      int right = n * size + t;
      for (int j = 0; j < to.length; j++) {
        to[j] += texts[left + j] * texts[right + j];
      }
    }
  }

  private void addFour(int left, int right, double[] to) {
    double[] from = texts;
    int left2 = left + size;
    int left3 = left2 + size;
    int left4 = left3 + size;
    int right2 = right + size;
    int right3 = right2 + size;
    int right4 = right3 + size;
    for (int j = 0; j < to.length; j++) {
      to[j] +=
          (from[left + j] * from[right + j] + from[left2 + j] * from[right2 + j])
              + (from[left3 + j] * from[right3 + j] + from[left4 + j] * from[right4 + j]);
    }
  }

  /** In four parts, since sums that wait for each other are slow. */
  static double sum(double[] values) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int j = 0;
    for (; j + 3 < values.length; j += 4) {
      first += values[j];
      second += values[j + 1];
      third += values[j + 2];
      fourth += values[j + 3];
    }
    for (; j < values.length; j++) {
      first += values[j];
    }
    return (first + second) + (third + fourth);
  }
}
