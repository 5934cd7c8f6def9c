package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.linalg.Matrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Covariance of pooled vectors in one pass: count, mean and scatter Σ(c − c̄)(c − c̄)ᵀ in double
 * precision. Merging is associative up to rounding, so work splits over batches, threads and
 * machines. An instance is not thread-safe; give each thread its own and merge in a fixed order.
 *
 * <p>Update and merge follow T. F. Chan, G. H. Golub and R. J. LeVeque, Stanford STAN-CS-79-773
 * (1979), eq. 2.1, for vectors.
 */
public final class PooledCovariance {

  private final int dimension;
  private long count;
  private double[] mean;
  private double[] scatter;

  private PooledCovariance(int dimension) {
    this.dimension = dimension;
    this.mean = new double[dimension];
    this.scatter = new double[Check.entries("dimension x dimension", dimension, dimension)];
  }

  /**
   * An empty accumulator.
   *
   * @param dimension d ≥ 1
   * @return the accumulator
   * @throws IllegalArgumentException if the dimension is below 1
   */
  public static PooledCovariance ofDimension(int dimension) {
    return new PooledCovariance(Check.atLeast("dimension", dimension, 1));
  }

  /**
   * Adds one pooled vector.
   *
   * @param pooled d finite numbers
   * @throws IllegalArgumentException if the length is not d or a number is not finite
   */
  public void add(double[] pooled) {
    addAll(Matrix.of(1, pooled.length, pooled));
  }

  /**
   * Adds many pooled vectors, much faster than one by one.
   *
   * @param pooled n × d matrix, one pooled vector per row
   * @throws IllegalArgumentException if the number of columns is not d
   */
  public void addAll(Matrix pooled) {
    requireDimension(pooled.columns());
    PooledCovariance batch = new PooledCovariance(dimension);
    batch.count = pooled.rows();
    batch.mean = pooled.columnMeans();
    batch.scatter = pooled.centreColumns().columnGram().toArray();
    merge(batch);
  }

  /**
   * Adds everything another accumulator has seen.
   *
   * @param other left unchanged
   * @throws IllegalArgumentException if the dimensions differ
   */
  public void merge(PooledCovariance other) {
    requireDimension(other.dimension);
    if (other.count == 0) {
      return;
    }
    long total = count + other.count;
    double weight = (double) count / total * other.count;
    double[] difference = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      difference[i] = other.mean[i] - mean[i];
      mean[i] += difference[i] * other.count / total;
    }
    for (int i = 0, at = 0; i < dimension; i++) {
      double factor = weight * difference[i];
      for (int j = 0; j < dimension; j++, at++) {
        scatter[at] += other.scatter[at] + factor * difference[j];
      }
    }
    count = total;
  }

  /**
   * Number of vectors seen.
   *
   * @return N
   */
  public long count() {
    return count;
  }

  /**
   * Dimension of the vectors.
   *
   * @return d
   */
  public int dimension() {
    return dimension;
  }

  /**
   * Mean of the vectors.
   *
   * @return d numbers, zeros when empty
   */
  public double[] mean() {
    return mean.clone();
  }

  /**
   * The centred sample covariance.
   *
   * @return S = (1/N) Σ (c − c̄)(c − c̄)ᵀ, d × d
   * @throws IllegalArgumentException if fewer than two vectors were added
   */
  public Matrix covariance() {
    requireTwo();
    return Matrix.of(dimension, dimension, scatter).scale(1.0 / count);
  }

  /**
   * The covariance about the origin. Its top eigenvalue can come from the mean of the token table
   * alone; compare laws with {@link #covariance()}.
   *
   * @return (1/N) Σ c cᵀ, d × d
   * @throws IllegalArgumentException if fewer than two vectors were added
   */
  public Matrix secondMoment() {
    Matrix row = Matrix.of(1, dimension, mean);
    return covariance().plus(row.columnGram());
  }

  /**
   * Merges accumulators in the order given.
   *
   * @param parts at least one, left unchanged
   * @return a new accumulator
   * @throws IllegalArgumentException if there is none or the dimensions differ
   */
  public static PooledCovariance merged(List<PooledCovariance> parts) {
    Check.atLeast("number of parts", parts.size(), 1);
    PooledCovariance all = ofDimension(parts.get(0).dimension);
    parts.forEach(all::merge);
    return all;
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
    BinaryState.write(mean, out);
    BinaryState.write(scatter, out);
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails or holds a state of another dimension
   */
  @API(status = API.Status.INTERNAL)
  public void readFrom(DataInput in) throws IOException {
    count = in.readLong();
    BinaryState.read(mean, in);
    BinaryState.read(scatter, in);
  }

  private void requireTwo() {
    if (count < 2) {
      throw Check.failure(
          "number of pooled vectors", count, "must be at least 2", "add more sequences");
    }
  }

  private void requireDimension(int columns) {
    if (columns != dimension) {
      throw Check.failure(
          "length of the pooled vectors",
          columns,
          "must be the dimension " + dimension,
          "use one accumulator per model");
    }
  }
}
