package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.linalg.Matrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apiguardian.api.API;

/**
 * Positional correlation estimated from unlabelled sequences: for s ≠ t the average of (X_s −
 * X̄_s)·(X_t − X̄_t), in which independent noise cancels, estimates R_st‖μ‖² (M. Seddik, arXiv
 * 2605.06826); the diagonal comes from a {@link DiagonalRule}.
 *
 * <p>Mergeable in double precision, associative up to rounding. Sequences longer than T use their
 * first T positions; shorter ones are skipped and counted. Not thread-safe.
 *
 * <p>Update and merge follow T. F. Chan, G. H. Golub and R. J. LeVeque, Stanford STAN-CS-79-773
 * (1979). Its increments n/(n+1) δ_s·δ_t have expectation C_st and are uncorrelated for Gaussian
 * data (Helmert's transform), so their spread gives the standard errors.
 */
public final class UnlabelledCorrelation {

  private final int length;
  private final int dimension;
  private final double[][] means;
  private final PositionProducts products;
  private final RunningMoments diagonal = new RunningMoments();
  private final RunningMoments offDiagonal = new RunningMoments();
  private long count;
  private long skipped;

  private UnlabelledCorrelation(int length, int dimension) {
    this.length = length;
    this.dimension = dimension;
    this.means = new double[length][dimension];
    this.products = new PositionProducts(length, dimension);
  }

  /**
   * An empty estimator.
   *
   * @param length T ≥ 2
   * @param dimension d ≥ 1
   * @return the estimator
   * @throws IllegalArgumentException if the length is below 2 or the dimension below 1
   */
  public static UnlabelledCorrelation of(int length, int dimension) {
    Check.atLeast("length", length, 2);
    return new UnlabelledCorrelation(length, Check.atLeast("dimension", dimension, 1));
  }

  /**
   * Adds one sequence.
   *
   * @param tokens one row per position, d columns
   * @return whether it was long enough to count
   * @throws IllegalArgumentException if the number of columns is not d
   */
  public boolean add(Matrix tokens) {
    requireEqual("dimension", tokens.columns(), dimension);
    if (tokens.rows() < length) {
      skipped++;
      return false;
    }
    double[][] difference = products.next();
    double share = 1.0 / (count + 1);
    for (int t = 0; t < length; t++) {
      tokens.copyRow(t, difference[t]);
      move(means[t], difference[t], share, Math.sqrt(count * share));
    }
    if (count > 0) {
      addSpread(difference);
      products.added();
    }
    count++;
    return true;
  }

  /**
   * Adds everything another estimator has seen.
   *
   * @param other left unchanged
   * @throws IllegalArgumentException if length or dimension differ
   */
  public void merge(UnlabelledCorrelation other) {
    requireEqual("length", other.length, length);
    requireEqual("dimension", other.dimension, dimension);
    skipped += other.skipped;
    if (other.count == 0) {
      return;
    }
    double total = count + other.count;
    double[][] difference = products.next();
    for (int t = 0; t < length; t++) {
      System.arraycopy(other.means[t], 0, difference[t], 0, dimension);
      move(means[t], difference[t], other.count / total, Math.sqrt(count / total * other.count));
    }
    products.added();
    products.merge(other.products);
    diagonal.merge(other.diagonal);
    offDiagonal.merge(other.offDiagonal);
    count += other.count;
  }

  /**
   * Number of sequences used.
   *
   * @return N
   */
  public long count() {
    return count;
  }

  /**
   * Number of sequences skipped because they were too short.
   *
   * @return the count
   */
  public long skipped() {
    return skipped;
  }

  /**
   * The centred position moments.
   *
   * @return C with the unbiased divisor N − 1
   * @throws IllegalArgumentException if fewer than three sequences were used
   */
  @API(status = API.Status.INTERNAL)
  public PositionMoments moments() {
    if (count < 3) {
      throw Check.failure(
          "number of sequences", count, "must be at least 3", "add sequences of " + length);
    }
    Matrix matrix = Matrix.of(length, length, products.sums()).scale(1.0 / (count - 1));
    double on = 0;
    double off = 0;
    for (int s = 0; s < length; s++) {
      on += matrix.get(s, s) / length;
      for (int t = 0; t < s; t++) {
        off += 2 * matrix.get(s, t) / length / (length - 1);
      }
    }
    return new PositionMoments(
        matrix,
        new Estimate(on, diagonal.estimate().standardError()),
        new Estimate(off, offDiagonal.estimate().standardError()));
  }

  /**
   * The estimate.
   *
   * @param rule where the diagonal comes from
   * @return correlation and signal
   * @throws IllegalArgumentException if fewer than three sequences were used or no signal is
   *     visible
   */
  public EstimatedCorrelation estimate(DiagonalRule rule) {
    PositionMoments moments = moments();
    Estimate signal = rule.signal(moments);
    if (!(signal.value() > 0)) {
      throw Check.failure(
          "estimated signal",
          signal,
          "must be positive (rule: " + rule.describe() + ")",
          "add sequences, or state the signal with DiagonalRule.constant");
    }
    Matrix scaled =
        Matrix.generate(
            length, length, (s, t) -> s == t ? 1 : moments.matrix().get(s, t) / signal.value());
    return new EstimatedCorrelation(
        PositionalCorrelation.nearest(scaled), signal, moments, rule.describe());
  }

  /**
   * Writes the state, bit for bit.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  @API(status = API.Status.INTERNAL)
  public void writeTo(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeLong(skipped);
    for (double[] mean : means) {
      BinaryState.write(mean, out);
    }
    products.writeTo(out);
    diagonal.writeTo(out);
    offDiagonal.writeTo(out);
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails or holds a state of another length or dimension
   */
  @API(status = API.Status.INTERNAL)
  public void readFrom(DataInput in) throws IOException {
    count = in.readLong();
    skipped = in.readLong();
    for (double[] mean : means) {
      BinaryState.read(mean, in);
    }
    products.readFrom(in);
    diagonal.readFrom(in);
    offDiagonal.readFrom(in);
  }

  /** Moves means by a share of their distance to values, which become root times that distance. */
  private static void move(double[] means, double[] values, double share, double root) {
    for (int j = 0; j < means.length; j++) {
      double distance = values[j] - means[j];
      means[j] += distance * share;
      values[j] = root * distance;
    }
  }

  /**
   * The increments summed on and off the diagonal: Σ_t δ_t·δ_t and (Σ_t δ_t)·(Σ_t δ_t) less that.
   */
  private void addSpread(double[][] difference) {
    double[] squares = new double[dimension];
    double[] totals = new double[dimension];
    int t = 0;
    for (; t + 1 < length; t += 2) {
      addTwo(difference[t], difference[t + 1], totals, squares);
    }
    if (t < length) {
      addTwo(difference[t], new double[dimension], totals, squares);
    }
    for (int j = 0; j < dimension; j++) {
      totals[j] *= totals[j];
    }
    double on = PositionProducts.sum(squares);
    double off = PositionProducts.sum(totals) - on;
    diagonal.add(on / length);
    offDiagonal.add(off / length / (length - 1));
  }

  private static void addTwo(double[] first, double[] second, double[] totals, double[] squares) {
    for (int j = 0; j < totals.length; j++) {
      double a = first[j];
      double b = second[j];
      totals[j] += a + b;
      squares[j] += a * a + b * b;
    }
  }

  private static void requireEqual(String name, int value, int expected) {
    if (value != expected) {
      throw Check.failure(name, value, "must be " + expected, "use one estimator per shape");
    }
  }
}
