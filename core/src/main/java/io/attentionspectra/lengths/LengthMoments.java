package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.pooling.PoissonWeights;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * Variance of pooled texts along a direction û and across it, by class of length (half octaves),
 * with an online bootstrap over texts as {@link io.attentionspectra.pooling.PositionBootstrap} has.
 * Given pooled vectors, it returns one {@link LengthVariance} per class; advice on whole texts
 * measures noise and signal by length with it.
 *
 * <p>Texts are centred by the mean of those that are at most 10 % longer or shorter, since the mean
 * moves with the length where the weights do not sum to 1. Replicates add increments n/(n + 1) δδᵀ,
 * δ about the n texts of nearly that length and of the same {@linkplain PoissonWeights#STRETCH
 * stretch} before it, which have the expectation of the covariance; a replicate is the covariance
 * plus their mean with its weights less their mean. Memory: 4(replicates + 1) doubles a class and 2
 * d for every eighth of an octave. Merging parts that hold whole stretches changes rounding only.
 * Not thread-safe.
 */
@API(status = API.Status.INTERNAL)
public final class LengthMoments {

  private final int dimension;
  private final int replicates;
  private final PoissonWeights weights;
  private final TreeMap<Integer, Cell> cells = new TreeMap<>();

  /** Texts of a class, their means, and their scatter about them. */
  private static final class Block {

    private final double[] mean;
    private double meanAlong;
    private double along;
    private double all;
    private long count;

    Block(int dimension) {
      this.mean = new double[dimension];
    }

    void add(Block other) {
      if (other.count == 0) {
        return;
      }
      double total = count + other.count;
      double between = count / total * other.count;
      double share = other.count / total;
      for (int j = 0; j < mean.length; j++) {
        double distance = other.mean[j] - mean[j];
        all += between * distance * distance;
        mean[j] += distance * share;
      }
      double distance = other.meanAlong - meanAlong;
      along += between * distance * distance + other.along;
      meanAlong += distance * share;
      all += other.all;
      count += other.count;
    }

    void clear() {
      Arrays.fill(mean, 0);
      meanAlong = 0;
      along = 0;
      all = 0;
      count = 0;
    }

    void writeTo(DataOutput out) throws IOException {
      out.writeLong(count);
      BinaryState.write(mean, out);
      out.writeDouble(meanAlong);
      out.writeDouble(along);
      out.writeDouble(all);
    }

    void readFrom(DataInput in) throws IOException {
      count = in.readLong();
      BinaryState.read(mean, in);
      meanAlong = in.readDouble();
      along = in.readDouble();
      all = in.readDouble();
    }
  }

  /** Texts of nearly one length. */
  private static final class Fine {

    private final Block closed;

    /** The stretch that is being read. */
    private final Block open;

    private long stretch;

    Fine(int dimension) {
      this.closed = new Block(dimension);
      this.open = new Block(dimension);
    }

    void close() {
      closed.add(open);
      open.clear();
    }

    /** All texts. */
    Block block() {
      Block block = new Block(closed.mean.length);
      block.add(closed);
      block.add(open);
      return block;
    }

    void writeTo(DataOutput out) throws IOException {
      closed.writeTo(out);
      out.writeLong(stretch);
      open.writeTo(out);
    }

    void readFrom(DataInput in) throws IOException {
      closed.readFrom(in);
      stretch = in.readLong();
      open.readFrom(in);
    }
  }

  /** One class of lengths. */
  private static final class Cell {

    private final TreeMap<Integer, Fine> fines = new TreeMap<>();
    private double logarithms;

    /** Texts in every replicate. */
    private final double[] texts;

    /**
     * Number of increments, along û and in all directions; of the texts, then of the replicates.
     */
    private final double[] weights;

    private final double[] along;
    private final double[] all;

    Cell(int replicates) {
      this.texts = new double[replicates + 1];
      this.weights = new double[replicates + 1];
      this.along = new double[replicates + 1];
      this.all = new double[replicates + 1];
    }

    Fine fine(int length, int dimension) {
      return fines.computeIfAbsent(length, k -> new Fine(dimension));
    }

    double[][] arrays() {
      return new double[][] {texts, weights, along, all};
    }

    Sum sum(int dimension) {
      return Sum.of(fines.values().stream().map(Fine::block).toList(), dimension);
    }
  }

  /**
   * Texts of one class, scattered about the means of nearly equal lengths.
   *
   * @param count texts
   * @param degrees texts less the number of means
   * @param mean of all
   * @param along scatter along û
   * @param all scatter in all directions
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Sum(long count, long degrees, double[] mean, double along, double all) {

    static Sum of(List<Block> blocks, int dimension) {
      long count = blocks.stream().mapToLong(block -> block.count).sum();
      double[] mean = new double[dimension];
      double along = 0;
      double all = 0;
      for (Block block : blocks) {
        for (int j = 0; j < dimension; j++) {
          mean[j] += block.count / (double) count * block.mean[j];
        }
        along += block.along;
        all += block.all;
      }
      return new Sum(count, count - blocks.size(), mean, along, all);
    }
  }

  private LengthMoments(int dimension, int replicates, Randomness randomness) {
    this.dimension = dimension;
    this.replicates = replicates;
    this.weights = PoissonWeights.of(replicates, randomness);
  }

  /**
   * An empty accumulator.
   *
   * @param dimension d ≥ 2
   * @param replicates bootstrap replicates, 0 for none
   * @param randomness seed of their weights
   * @return the accumulator
   * @throws IllegalArgumentException if a number is too small
   */
  public static LengthMoments of(int dimension, int replicates, Randomness randomness) {
    Check.atLeast("dimension", dimension, 2);
    return new LengthMoments(dimension, Check.atLeast("replicates", replicates, 0), randomness);
  }

  /**
   * Adds one text.
   *
   * @param text its number, which decides its weights
   * @param length number of its tokens, at least 1
   * @param pooled its vector, d numbers
   * @param direction û, a unit vector
   */
  public void add(long text, int length, double[] pooled, double[] direction) {
    Cell cell = cells.computeIfAbsent(LengthClasses.of(length), k -> new Cell(replicates));
    Fine fine = cell.fine(LengthClasses.fine(length), dimension);
    if (text / PoissonWeights.STRETCH != fine.stretch) {
      fine.close();
      fine.stretch = text / PoissonWeights.STRETCH;
    }
    Block open = fine.open;
    double along = -open.meanAlong;
    double all = 0;
    double next = 1.0 / (open.count + 1);
    for (int j = 0; j < dimension; j++) {
      double distance = pooled[j] - open.mean[j];
      along += pooled[j] * direction[j];
      all += distance * distance;
      open.mean[j] += distance * next;
    }
    open.meanAlong += along * next;
    double share = open.count * next;
    open.along += share * along * along;
    open.all += share * all;
    cell.logarithms += Math.log(length);
    addToReplicates(cell, open.count > 0, text, share * along * along, share * all);
    open.count++;
  }

  private void addToReplicates(
      Cell cell, boolean isIncrement, long text, double along, double all) {
    int[] times = weights.of(text);
    for (int b = 0; b <= times.length; b++) {
      int often = b == 0 ? 1 : times[b - 1];
      cell.texts[b] += often;
      if (isIncrement) {
        addTo(cell, b, often, along, all);
      }
    }
  }

  private static void addTo(Cell cell, int at, double times, double along, double all) {
    cell.weights[at] += times;
    cell.along[at] += times * along;
    cell.all[at] += times * all;
  }

  /**
   * Adds everything another accumulator has seen.
   *
   * @param other left unchanged
   * @throws IllegalArgumentException if dimension or number of replicates differ
   */
  public void merge(LengthMoments other) {
    if (other.dimension != dimension || other.replicates != replicates) {
      throw Check.failure(
          "accumulator", other, "must be of the same form as " + this, "merge like with like");
    }
    for (Map.Entry<Integer, Cell> entry : other.cells.entrySet()) {
      Cell more = entry.getValue();
      Cell cell = cells.computeIfAbsent(entry.getKey(), k -> new Cell(replicates));
      more.fines.forEach(
          (length, of) -> {
            Fine fine = cell.fine(length, dimension);
            fine.close();
            fine.closed.add(of.block());
          });
      for (int i = 0; i < cell.arrays().length; i++) {
        double[] target = cell.arrays()[i];
        for (int b = 0; b < target.length; b++) {
          target[b] += more.arrays()[i][b];
        }
      }
      cell.logarithms += more.logarithms;
    }
  }

  /**
   * Number of texts.
   *
   * @return N over all classes
   */
  public long count() {
    return cells.values().stream()
        .flatMap(cell -> cell.fines.values().stream())
        .mapToLong(fine -> fine.closed.count + fine.open.count)
        .sum();
  }

  /**
   * Number of replicates.
   *
   * @return B
   */
  public int replicates() {
    return replicates;
  }

  /**
   * The variances by length.
   *
   * @return one per class that has two texts of nearly one length, by length
   */
  public List<LengthVariance> variances() {
    return variances(0);
  }

  /**
   * The variances of one replicate, of the same classes.
   *
   * @param index from 0
   * @return one per class that has two texts of nearly one length; of share 0 where no text of it
   *     counts
   */
  public List<LengthVariance> replicate(int index) {
    return variances(index + 1);
  }

  private List<LengthVariance> variances(int at) {
    Map<Cell, Sum> several = new LinkedHashMap<>();
    for (Cell cell : cells.values()) {
      Sum sum = cell.sum(dimension);
      if (sum.degrees > 0) {
        several.put(cell, sum);
      }
    }
    double total = several.keySet().stream().mapToDouble(cell -> cell.texts[at]).sum();
    List<LengthVariance> variances = new ArrayList<>();
    several.forEach(
        (cell, sum) -> {
          double along = sum.along / sum.degrees;
          double all = sum.all / sum.degrees;
          if (at > 0 && cell.weights[at] > 0) {
            along += cell.along[at] / cell.weights[at] - cell.along[0] / cell.weights[0];
            all += cell.all[at] / cell.weights[at] - cell.all[0] / cell.weights[0];
          }
          variances.add(
              new LengthVariance(
                  Math.exp(cell.logarithms / sum.count),
                  total > 0 ? cell.texts[at] / total : 0,
                  Math.max(0, along),
                  Math.max(0, all - along) / (dimension - 1)));
        });
    return variances;
  }

  /**
   * Mean and variance of one class of lengths.
   *
   * @param length number of the class
   * @param count texts
   * @param mean of their vectors
   * @param variance of their vectors, summed over all directions
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Total(int length, long count, double[] mean, double variance) {}

  /** Of every class that has two texts of nearly one length, by length. */
  List<Total> totals() {
    List<Total> totals = new ArrayList<>();
    for (Map.Entry<Integer, Cell> entry : cells.entrySet()) {
      Sum sum = entry.getValue().sum(dimension);
      if (sum.degrees > 0) {
        totals.add(new Total(entry.getKey(), sum.count, sum.mean, sum.all / sum.degrees));
      }
    }
    return totals;
  }

  /**
   * Writes the state, bit for bit.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    out.writeInt(cells.size());
    for (Map.Entry<Integer, Cell> entry : cells.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeInt(entry.getValue().fines.size());
      for (Map.Entry<Integer, Fine> fine : entry.getValue().fines.entrySet()) {
        out.writeInt(fine.getKey());
        fine.getValue().writeTo(out);
      }
      out.writeDouble(entry.getValue().logarithms);
      for (double[] each : entry.getValue().arrays()) {
        BinaryState.write(each, out);
      }
    }
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails or holds a state of another form
   */
  public void readFrom(DataInput in) throws IOException {
    cells.clear();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      Cell cell = new Cell(replicates);
      cells.put(in.readInt(), cell);
      int fines = in.readInt();
      for (int f = 0; f < fines; f++) {
        cell.fine(in.readInt(), dimension).readFrom(in);
      }
      cell.logarithms = in.readDouble();
      for (double[] each : cell.arrays()) {
        BinaryState.read(each, in);
      }
    }
  }

  @Override
  public String toString() {
    return replicates + " replicates of vectors of " + dimension;
  }
}
