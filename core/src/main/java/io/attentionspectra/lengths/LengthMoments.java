package io.attentionspectra.lengths;

import io.attentionspectra.base.BinaryState;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.PoissonWeights;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Variance of pooled texts along a direction û and across it, by class of length (half octaves),
 * with an online bootstrap over texts as {@link io.attentionspectra.pooling.PositionBootstrap} has.
 * Given pooled vectors, it returns one {@link LengthVariance} per class; advice on whole texts
 * measures noise and signal by length with it.
 *
 * <p>Texts are centred by the running mean of those that are at most 10 % longer or shorter, since
 * the mean moves with the length where the weights do not sum to 1; increments n/(n + 1) δδᵀ have
 * the expectation of the covariance. Memory: 3(replicates + 1) doubles a class and d for every
 * eighth of an octave. Mergeable; not thread-safe.
 */
public final class LengthMoments {

  private final int dimension;
  private final int replicates;
  private final PoissonWeights weights;
  private final TreeMap<Integer, Cell> cells = new TreeMap<>();

  /** One class of lengths. */
  private static final class Cell {

    private long count;
    private double logarithms;

    /** Means by finer classes of lengths. */
    private final TreeMap<Integer, Mean> means = new TreeMap<>();

    /** Weight, variance along û and in all directions; of the texts, then of every replicate. */
    private final double[] weights;

    private final double[] along;
    private final double[] all;

    Cell(int replicates) {
      this.weights = new double[replicates + 1];
      this.along = new double[replicates + 1];
      this.all = new double[replicates + 1];
    }

    double[][] arrays() {
      return new double[][] {weights, along, all};
    }

    double[] mean(int dimension) {
      double[] sum = new double[dimension];
      for (Mean each : means.values()) {
        for (int j = 0; j < dimension; j++) {
          sum[j] += each.count / (double) count * each.vector[j];
        }
      }
      return sum;
    }
  }

  /** Mean of texts of nearly one length. */
  private static final class Mean {

    private final double[] vector;
    private long count;

    Mean(int dimension) {
      this.vector = new double[dimension];
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
    Mean mean = cell.means.computeIfAbsent(LengthClasses.fine(length), k -> new Mean(dimension));
    double along = 0;
    double all = 0;
    for (int j = 0; j < dimension; j++) {
      double distance = pooled[j] - mean.vector[j];
      along += distance * direction[j];
      all += distance * distance;
      mean.vector[j] += distance / (mean.count + 1);
    }
    double share = mean.count / (mean.count + 1.0);
    cell.logarithms += Math.log(length);
    if (mean.count > 0) {
      addTo(cell, 0, 1, share * along * along, share * all);
      int[] times = weights.of(text);
      for (int b = 0; b < times.length; b++) {
        addTo(cell, b + 1, times[b], share * along * along, share * all);
      }
    }
    mean.count++;
    cell.count++;
  }

  private static void addTo(Cell cell, int at, double times, double along, double all) {
    cell.weights[at] += times;
    cell.along[at] += times * along;
    cell.all[at] += times * all;
  }

  /**
   * Adds everything another accumulator has seen; means of a class move by their shares, and each
   * part keeps its own increments.
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
      more.means.forEach(
          (length, mean) ->
              merge(cell.means.computeIfAbsent(length, k -> new Mean(dimension)), mean));
      for (int i = 0; i < cell.arrays().length; i++) {
        double[] target = cell.arrays()[i];
        for (int b = 0; b < target.length; b++) {
          target[b] += more.arrays()[i][b];
        }
      }
      cell.count += more.count;
      cell.logarithms += more.logarithms;
    }
  }

  private static void merge(Mean target, Mean more) {
    double share = more.count / (double) (target.count + more.count);
    for (int j = 0; j < target.vector.length; j++) {
      target.vector[j] += (more.vector[j] - target.vector[j]) * share;
    }
    target.count += more.count;
  }

  /**
   * Number of texts.
   *
   * @return N over all classes
   */
  public long count() {
    return cells.values().stream().mapToLong(c -> c.count).sum();
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
    double total = cells.values().stream().mapToDouble(c -> c.weights[at]).sum();
    List<LengthVariance> variances = new ArrayList<>();
    for (Cell cell : cells.values()) {
      if (cell.weights[0] > 0) {
        double weight = cell.weights[at];
        double along = weight > 0 ? cell.along[at] / weight : 0;
        double all = weight > 0 ? cell.all[at] / weight : 0;
        variances.add(
            new LengthVariance(
                Math.exp(cell.logarithms / cell.count),
                weight / total,
                along,
                Math.max(0, all - along) / (dimension - 1)));
      }
    }
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
    return cells.entrySet().stream()
        .filter(entry -> entry.getValue().weights[0] > 0)
        .map(
            entry -> {
              Cell cell = entry.getValue();
              return new Total(
                  entry.getKey(), cell.count, cell.mean(dimension), cell.all[0] / cell.weights[0]);
            })
        .toList();
  }

  /**
   * Variance of the means of the classes of length along the direction in which they vary most:
   * what the length alone shows in the covariance of all texts. Near 0 where texts of every length
   * have the same mean; the error of the means adds at most the variance of a text over the number
   * of texts, once a class.
   *
   * @return the largest eigenvalue of the covariance of the means
   */
  public double betweenLengths() {
    double texts = count();
    double[] mean = new double[dimension];
    List<double[]> means = cells.values().stream().map(cell -> cell.mean(dimension)).toList();
    List<Cell> all = List.copyOf(cells.values());
    for (int c = 0; c < all.size(); c++) {
      for (int j = 0; j < dimension; j++) {
        mean[j] += all.get(c).count / texts * means.get(c)[j];
      }
    }
    double[][] rows = new double[all.size()][dimension];
    for (int c = 0; c < rows.length; c++) {
      double root = Math.sqrt(all.get(c).count / texts);
      for (int j = 0; j < dimension; j++) {
        rows[c][j] = root * (means.get(c)[j] - mean[j]);
      }
    }
    return rows.length < 2
        ? 0
        : Math.max(0, SpectralSolver.standard().eigenvalues(Matrix.of(rows).rowGram())[0]);
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
      out.writeLong(entry.getValue().count);
      out.writeDouble(entry.getValue().logarithms);
      for (double[] each : entry.getValue().arrays()) {
        BinaryState.write(each, out);
      }
      out.writeInt(entry.getValue().means.size());
      for (Map.Entry<Integer, Mean> mean : entry.getValue().means.entrySet()) {
        out.writeInt(mean.getKey());
        out.writeLong(mean.getValue().count);
        BinaryState.write(mean.getValue().vector, out);
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
      cell.count = in.readLong();
      cell.logarithms = in.readDouble();
      for (double[] each : cell.arrays()) {
        BinaryState.read(each, in);
      }
      int means = in.readInt();
      for (int m = 0; m < means; m++) {
        Mean mean = new Mean(dimension);
        cell.means.put(in.readInt(), mean);
        mean.count = in.readLong();
        BinaryState.read(mean.vector, in);
      }
    }
  }

  @Override
  public String toString() {
    return replicates + " replicates of vectors of " + dimension;
  }
}
