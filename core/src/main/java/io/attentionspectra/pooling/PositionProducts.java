package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.BinaryState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Running sum of the products of positions, P_st = Σ δ_s·δ_t over texts δ (T × d). Texts wait until
 * several can be multiplied at once, coordinate by coordinate; every row is an array of its own,
 * since compilers use vector instructions only where all arrays are read at the same index. Reading
 * does not change what waits. Memory: T² doubles and {@value #MOST} texts, fewer (but {@value
 * #LEAST}) where those are large.
 */
final class PositionProducts {

  private static final int MOST = 16;
  private static final int LEAST = 4;
  private static final int ENTRIES = 1 << 17;

  private final int length;
  private final int dimension;
  private final double[] sums;

  /** By text and position. */
  private final double[][][] texts;

  private int waiting;

  PositionProducts(int length, int dimension) {
    this.length = length;
    this.dimension = dimension;
    this.sums = new double[Check.entries("length x length", length, length)];
    int size = Check.entries("length x dimension", length, dimension);
    this.texts = new double[Math.max(LEAST, Math.min(MOST, ENTRIES / size))][length][dimension];
  }

  /** Where the rows δ_t of the next text go before {@link #added}. */
  double[][] next() {
    return texts[waiting];
  }

  /** Adds δ_s·δ_t for all pairs of the text in {@link #next}. */
  void added() {
    waiting++;
    if (waiting == texts.length) {
      addWaiting(sums);
      waiting = 0;
    }
  }

  void merge(PositionProducts other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    for (int n = 0; n < other.waiting; n++) {
      for (int t = 0; t < length; t++) {
        System.arraycopy(other.texts[n][t], 0, next()[t], 0, dimension);
      }
      added();
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
    for (int n = 0; n < waiting; n++) {
      for (double[] row : texts[n]) {
        BinaryState.write(row, out);
      }
    }
  }

  void readFrom(DataInput in) throws IOException {
    BinaryState.read(sums, in);
    waiting = in.readInt();
    if (waiting < 0 || waiting >= texts.length) {
      throw new IOException("state of " + waiting + " waiting texts: it is damaged; start again");
    }
    for (int n = 0; n < waiting; n++) {
      for (double[] row : texts[n]) {
        BinaryState.read(row, in);
      }
    }
  }

  private void addWaiting(double[] target) {
    double[] coordinates = new double[dimension];
    for (int s = 0; s < length && waiting > 0; s++) {
      for (int t = 0; t <= s; t++) {
        Arrays.fill(coordinates, 0);
        multiply(s, t, coordinates);
        double product = sum(coordinates);
        target[s * length + t] += product;
        target[t * length + s] += s == t ? 0 : product;
      }
    }
  }

  private void multiply(int s, int t, double[] to) {
    int n = 0;
    for (; n + 1 < waiting; n += 2) {
      addTwo(texts[n][s], texts[n][t], texts[n + 1][s], texts[n + 1][t], to);
    }
    if (n < waiting) {
      double[] left = texts[n][s];
      double[] right = texts[n][t];
      for (int j = 0; j < to.length; j++) {
        to[j] += left[j] * right[j];
      }
    }
  }

  private static void addTwo(
      double[] left, double[] right, double[] left2, double[] right2, double[] to) {
    for (int j = 0; j < to.length; j++) {
      to[j] += left[j] * right[j] + left2[j] * right2[j];
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
