package io.attentionspectra.formats.onnx.internal.graph;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A small tensor known before the graph is run, wholly or but for some sizes: an entry is a number,
 * or a size that is not known but has a name, which is a negative number as in shapes. Made by
 * {@link Folding}.
 */
final class Folded {

  /** Larger tensors are no sizes and no scalars. */
  static final int MOST = 1024;

  private final int rank;
  private final double[] numbers;

  /** Below 0 where the entry is a size with a name, else 0. */
  private final long[] symbols;

  private Folded(int rank, double[] numbers, long[] symbols) {
    this.rank = rank;
    this.numbers = numbers;
    this.symbols = symbols;
  }

  /**
   * Numbers.
   *
   * @param rank 0 for a scalar; the shape of more than one axis is not kept
   * @param numbers row by row
   */
  static Folded of(int rank, double... numbers) {
    return new Folded(rank, numbers, new long[numbers.length]);
  }

  /** A list of sizes, negative where one is only a name. */
  static Folded sizes(int rank, long... sizes) {
    double[] numbers = new double[sizes.length];
    long[] symbols = new long[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      numbers[i] = sizes[i] < 0 ? Double.NaN : sizes[i];
      symbols[i] = Math.min(0, sizes[i]);
    }
    return new Folded(rank, numbers, symbols);
  }

  int rank() {
    return rank;
  }

  int length() {
    return numbers.length;
  }

  /** NaN where it is not known. */
  double number(int index) {
    return numbers[index];
  }

  boolean isKnown(int index) {
    return symbols[index] == 0 && !Double.isNaN(numbers[index]);
  }

  boolean isKnown() {
    for (int i = 0; i < numbers.length; i++) {
      if (!isKnown(i)) {
        return false;
      }
    }
    return true;
  }

  /** An entry as a size: the number, its name below 0, or 0 where neither is known. */
  long size(int index) {
    return isKnown(index) ? (long) numbers[index] : symbols[index];
  }

  boolean isNamed(int index) {
    return symbols[index] < 0;
  }

  /** The only entry, if it is a number. */
  OptionalDouble only() {
    return numbers.length == 1 && isKnown(0)
        ? OptionalDouble.of(numbers[0])
        : OptionalDouble.empty();
  }

  Folded withRank(int other) {
    return new Folded(other, numbers, symbols);
  }

  /** Entries in another order, or some of them. */
  Folded at(int newRank, int... indices) {
    return new Folded(
        newRank,
        Arrays.stream(indices).mapToDouble(i -> numbers[i]).toArray(),
        Arrays.stream(indices).mapToLong(i -> symbols[i]).toArray());
  }

  Folded then(Folded other) {
    double[] both = Arrays.copyOf(numbers, numbers.length + other.numbers.length);
    long[] names = Arrays.copyOf(symbols, both.length);
    System.arraycopy(other.numbers, 0, both, numbers.length, other.numbers.length);
    System.arraycopy(other.symbols, 0, names, numbers.length, other.numbers.length);
    return new Folded(1, both, names);
  }

  /** Each number by itself; a size that is only a name becomes unknown. */
  Folded map(DoubleUnaryOperator function) {
    return of(rank, Arrays.stream(numbers).map(function).toArray());
  }

  /** Pairs of numbers, one of the lists repeated where it has one entry; null for other lengths. */
  static Folded joined(Folded a, Folded b, DoubleBinaryOperator function) {
    int length = Math.max(a.length(), b.length());
    double[] results = new double[length];
    for (int i = 0; i < length; i++) {
      results[i] = function.applyAsDouble(a.numbers[i % a.length()], b.numbers[i % b.length()]);
    }
    return of(Math.max(a.rank, b.rank), results);
  }

  static boolean fit(Folded a, Folded b) {
    return a.length() > 0
        && b.length() > 0
        && (a.length() == b.length() || a.length() == 1 || b.length() == 1);
  }
}
