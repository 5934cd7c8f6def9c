package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.linalg.Matrix;

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
  private final double[] means;
  private final double[] products;
  private final RunningMoments diagonal = new RunningMoments();
  private final RunningMoments offDiagonal = new RunningMoments();
  private long count;
  private long skipped;

  private UnlabelledCorrelation(int length, int dimension) {
    this.length = length;
    this.dimension = dimension;
    this.means = new double[Math.multiplyExact(length, dimension)];
    this.products = new double[Math.multiplyExact(length, length)];
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
    double[] difference = new double[means.length];
    System.arraycopy(tokens.toArray(), 0, difference, 0, means.length);
    for (int i = 0; i < means.length; i++) {
      difference[i] -= means[i];
      means[i] += difference[i] / (count + 1);
    }
    double[] increments = addProducts(difference, count / (count + 1.0));
    if (count > 0) {
      diagonal.add(increments[0] / length);
      offDiagonal.add(increments[1] / length / (length - 1));
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
    double[] difference = new double[means.length];
    for (int i = 0; i < means.length; i++) {
      difference[i] = other.means[i] - means[i];
      means[i] += difference[i] * (other.count / total);
    }
    addProducts(difference, count / total * other.count);
    for (int i = 0; i < products.length; i++) {
      products[i] += other.products[i];
    }
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
  public PositionMoments moments() {
    if (count < 3) {
      throw Check.failure(
          "number of sequences", count, "must be at least 3", "add sequences of " + length);
    }
    Matrix matrix = Matrix.of(length, length, products).scale(1.0 / (count - 1));
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

  /** Adds factor · δ_s·δ_t for all pairs; returns the sums on and off the diagonal. */
  private double[] addProducts(double[] difference, double factor) {
    double on = 0;
    double off = 0;
    for (int s = 0; s < length; s++) {
      for (int t = 0; t <= s; t++) {
        double product = 0;
        for (int j = 0; j < dimension; j++) {
          product += difference[s * dimension + j] * difference[t * dimension + j];
        }
        product *= factor;
        products[s * length + t] += product;
        if (s == t) {
          on += product;
        } else {
          products[t * length + s] += product;
          off += 2 * product;
        }
      }
    }
    return new double[] {on, off};
  }

  private static void requireEqual(String name, int value, int expected) {
    if (value != expected) {
      throw Check.failure(name, value, "must be " + expected, "use one estimator per shape");
    }
  }
}
