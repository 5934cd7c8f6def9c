package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.linalg.Matrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * Covariance over positions of one number per token (a projection on a fixed direction), Γ_st =
 * Cov(y_s, y_t), with an online bootstrap over texts that stores no text: in every replicate a text
 * counts Poisson(1) times, drawn from the seed and the number of the text alone, so that neither
 * threads nor the order of merging changes the weights.
 *
 * <p>Sources: J. A. Hanley and B. MacGibbon, "Creating non-parametric bootstrap samples using
 * Poisson frequencies", Comput. Methods Programs Biomed. 83 (2006) 57; N. Chamandy, O.
 * Muralidharan, A. Najmi and S. Naidu, "Estimating uncertainty for massive data streams", Google
 * technical report (2012). A text enters the replicates by its increment n/(n + 1) δ_s δ_t of the
 * update of T. F. Chan, G. H. Golub and R. J. LeVeque, Stanford STAN-CS-79-773 (1979), δ about the
 * n texts of its {@linkplain PoissonWeights#STRETCH stretch} before it. The expectation of an
 * increment is Γ_st, so a replicate needs no means of its own: it is Γ plus the mean increment with
 * its weights less the mean increment.
 *
 * <p>Memory: (replicates + 4) T(T + 1)/2 doubles. Merging parts that hold whole stretches changes
 * rounding only. Not thread-safe.
 */
@API(status = API.Status.INTERNAL)
public final class PositionBootstrap {

  private final int length;
  private final Randomness randomness;
  private final Block closed;

  /** The stretch that is being read. */
  private final Block open;

  /** Increments of the texts, each once; their number; and the same with the weights. */
  private final double[] increments;

  private final double[][] replicates;
  private final double[] weights;
  private double number;
  private long stretch;

  /** Texts, their means, and their scatter about them, t ≤ s row by row. */
  private static final class Block {

    private final double[] means;
    private final double[] scatter;
    private long count;

    Block(int length) {
      this.means = new double[length];
      this.scatter = new double[length * (length + 1) / 2];
    }

    void add(Block other) {
      if (other.count == 0) {
        return;
      }
      double total = count + other.count;
      double[] difference = new double[means.length];
      for (int t = 0; t < means.length; t++) {
        difference[t] = other.means[t] - means[t];
        means[t] += difference[t] * (other.count / total);
      }
      addTo(scatter, 1, products(difference, count / total * other.count));
      addTo(scatter, 1, other.scatter);
      count += other.count;
    }

    void clear() {
      Arrays.fill(means, 0);
      Arrays.fill(scatter, 0);
      count = 0;
    }

    void writeTo(DataOutput out) throws IOException {
      out.writeLong(count);
      BinaryState.write(means, out);
      BinaryState.write(scatter, out);
    }

    void readFrom(DataInput in) throws IOException {
      count = in.readLong();
      BinaryState.read(means, in);
      BinaryState.read(scatter, in);
    }
  }

  private PositionBootstrap(int length, int replicates, Randomness randomness) {
    this.length = length;
    this.randomness = randomness;
    this.closed = new Block(length);
    this.open = new Block(length);
    this.increments = new double[length * (length + 1) / 2];
    this.replicates = new double[replicates][increments.length];
    this.weights = new double[replicates];
  }

  /**
   * An empty accumulator.
   *
   * @param length T ≥ 2
   * @param replicates number of bootstrap replicates, 0 for none
   * @param randomness seed of the weights
   * @return the accumulator
   * @throws IllegalArgumentException if the length is below 2 or no process holds its square, or
   *     the number is negative
   */
  public static PositionBootstrap of(int length, int replicates, Randomness randomness) {
    Check.atLeast("replicates", replicates, 0);
    Check.entries("length x length", Check.atLeast("length", length, 2), length);
    return new PositionBootstrap(length, replicates, randomness);
  }

  /**
   * Size of a state, for those who make room for one that is read.
   *
   * @param length T
   * @param replicates B
   * @return numbers that a state holds at least
   */
  public static double numbers(int length, int replicates) {
    return (replicates + 3) * (length * (length + 1.0) / 2);
  }

  /**
   * Adds one text.
   *
   * @param text its number, which decides its weights
   * @param values y₁…y_T, finite
   * @throws IllegalArgumentException if their number is not T or one is not finite
   */
  public void add(long text, double[] values) {
    if (values.length != length) {
      throw Check.failure(
          "number of positions", values.length, "must be " + length, "cut to one window");
    }
    if (text / PoissonWeights.STRETCH != stretch) {
      close();
      stretch = text / PoissonWeights.STRETCH;
    }
    double[] difference = new double[length];
    for (int t = 0; t < length; t++) {
      difference[t] = Check.finite("value at position " + t, values[t]) - open.means[t];
      open.means[t] += difference[t] / (open.count + 1);
    }
    double[] increment = products(difference, open.count / (open.count + 1.0));
    addTo(open.scatter, 1, increment);
    if (open.count > 0) {
      addTo(increments, 1, increment);
      number++;
      addToReplicates(text, increment);
    }
    open.count++;
  }

  private void close() {
    closed.add(open);
    open.clear();
  }

  /** All texts. */
  private Block all() {
    Block all = new Block(length);
    all.add(closed);
    all.add(open);
    return all;
  }

  /**
   * Adds everything another accumulator has seen.
   *
   * @param other left unchanged
   * @throws IllegalArgumentException if lengths or numbers of replicates differ
   */
  public void merge(PositionBootstrap other) {
    if (other.length != length || other.weights.length != weights.length) {
      throw Check.failure(
          "accumulator", other, "must be of the same form as " + this, "merge like with like");
    }
    close();
    closed.add(other.all());
    addTo(increments, 1, other.increments);
    number += other.number;
    for (int b = 0; b < weights.length; b++) {
      addTo(replicates[b], 1, other.replicates[b]);
      weights[b] += other.weights[b];
    }
  }

  /**
   * Number of texts.
   *
   * @return N
   */
  public long count() {
    return closed.count + open.count;
  }

  /**
   * Number of replicates.
   *
   * @return B
   */
  public int replicates() {
    return weights.length;
  }

  /**
   * The covariance over positions.
   *
   * @return Γ with the unbiased divisor N − 1, T × T
   * @throws IllegalArgumentException if fewer than three texts were added
   */
  public Matrix covariance() {
    requireThree();
    return matrix(covariances());
  }

  private double[] covariances() {
    Block all = all();
    double[] covariances = all.scatter;
    for (int i = 0; i < covariances.length; i++) {
      covariances[i] /= all.count - 1.0;
    }
    return covariances;
  }

  /**
   * The covariance of one replicate.
   *
   * @param index from 0
   * @return Γ of the reweighted texts, T × T; Γ of the texts if every text has weight 0
   * @throws IllegalArgumentException if fewer than three texts were added
   */
  public Matrix replicate(int index) {
    requireThree();
    double[] covariances = covariances();
    if (weights[index] > 0) {
      for (int i = 0; i < covariances.length; i++) {
        covariances[i] += replicates[index][i] / weights[index] - increments[i] / number;
      }
    }
    return matrix(covariances);
  }

  /**
   * The same texts without their replicates.
   *
   * @return a new accumulator
   */
  public PositionBootstrap withoutReplicates() {
    PositionBootstrap bare = new PositionBootstrap(length, 0, randomness);
    bare.closed.add(all());
    return bare;
  }

  /**
   * Writes the state, bit for bit.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    closed.writeTo(out);
    out.writeLong(stretch);
    open.writeTo(out);
    out.writeDouble(number);
    BinaryState.write(increments, out);
    BinaryState.write(weights, out);
    for (double[] replicate : replicates) {
      BinaryState.write(replicate, out);
    }
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails or holds a state of another form
   */
  public void readFrom(DataInput in) throws IOException {
    closed.readFrom(in);
    stretch = in.readLong();
    open.readFrom(in);
    number = in.readDouble();
    BinaryState.read(increments, in);
    BinaryState.read(weights, in);
    for (double[] replicate : replicates) {
      BinaryState.read(replicate, in);
    }
  }

  @Override
  public String toString() {
    return weights.length + " replicates over " + length + " positions";
  }

  private void addToReplicates(long text, double[] increment) {
    int[] times = PoissonWeights.of(weights.length, randomness).of(text);
    for (int b = 0; b < times.length; b++) {
      if (times[b] > 0) {
        weights[b] += times[b];
        addTo(replicates[b], times[b], increment);
      }
    }
  }

  /** factor · δ_s δ_t for t ≤ s, row by row. */
  private static double[] products(double[] difference, double factor) {
    int length = difference.length;
    double[] products = new double[length * (length + 1) / 2];
    for (int s = 0, at = 0; s < length; s++) {
      double scaled = factor * difference[s];
      for (int t = 0; t <= s; t++, at++) {
        products[at] = scaled * difference[t];
      }
    }
    return products;
  }

  private static void addTo(double[] target, double factor, double[] increment) {
    for (int i = 0; i < target.length; i++) {
      target[i] += factor * increment[i];
    }
  }

  private Matrix matrix(double[] triangle) {
    return Matrix.generate(
        length,
        length,
        (s, t) -> triangle[Math.max(s, t) * (Math.max(s, t) + 1) / 2 + Math.min(s, t)]);
  }

  private void requireThree() {
    if (count() < 3) {
      throw Check.failure(
          "number of texts", count(), "must be at least 3", "add texts of " + length + " tokens");
    }
  }
}
