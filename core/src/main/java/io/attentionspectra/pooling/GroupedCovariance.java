package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.linalg.Matrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.apiguardian.api.API;

/**
 * Moments of vectors that fall into groups, in one pass: count and mean of every group, and the
 * scatter within groups Σ_g Σ_{n∈g} (c_n − c̄_g)(c_n − c̄_g)ᵀ, from which the covariance about the
 * common mean follows. With the classes as groups it gives a linear discriminant; with positions as
 * groups the covariance of tokens centred position by position; with one group it is {@link
 * PooledCovariance}.
 *
 * <p>Rows are collected and added many at a time by one Gram product. Memory: (d²/2 + (groups +
 * 256) d) doubles, whatever the number of vectors. Mergeable, associative up to rounding; what is
 * kept depends on the order of {@link #add} alone, so a state written and read goes on bit for bit.
 * Not thread-safe.
 *
 * <p>Update and merge follow T. F. Chan, G. H. Golub and R. J. LeVeque, Stanford STAN-CS-79-773
 * (1979), eq. 2.1, for vectors.
 */
@API(status = API.Status.INTERNAL)
public final class GroupedCovariance {

  /** Rows added by one product; the means of the groups are moved once for all of them. */
  private static final int ROWS = 256;

  private final int dimension;
  private final long[] counts;
  private final double[][] means;
  private final GramSum scatter;

  /** The waiting rows, and room for the moves of the means. */
  private final double[] rows;

  private final long[] rowGroups = new long[ROWS];
  private int waiting;

  private GroupedCovariance(int groups, int dimension, GramSum zero) {
    this.dimension = dimension;
    this.counts = new long[groups];
    this.means = new double[groups][dimension];
    this.scatter = zero;
    this.rows = new double[(ROWS + groups) * dimension];
  }

  /**
   * An empty accumulator.
   *
   * @param groups number of groups, at least 1
   * @param dimension d ≥ 1
   * @return the accumulator
   * @throws IllegalArgumentException if a number is below 1
   */
  public static GroupedCovariance of(int groups, int dimension) {
    return of(groups, dimension, GramSum::onHeap);
  }

  /**
   * An empty accumulator that multiplies elsewhere, for example on a model's device.
   *
   * @param groups number of groups, at least 1
   * @param dimension d ≥ 1
   * @param sums makes an empty sum of Gram matrices for a number of columns
   * @return the accumulator
   * @throws IllegalArgumentException if a number is below 1
   */
  public static GroupedCovariance of(int groups, int dimension, IntFunction<GramSum> sums) {
    Check.atLeast("groups", groups, 1);
    Check.atLeast("dimension", dimension, 1);
    return new GroupedCovariance(groups, dimension, sums.apply(dimension));
  }

  /**
   * Size of a state, for those who make room for one that is read.
   *
   * @param groups number of groups
   * @param dimension d
   * @return numbers that a state holds at least
   */
  public static double numbers(int groups, int dimension) {
    return (double) groups * dimension + dimension * (dimension + 1.0) / 2;
  }

  /**
   * Adds one vector.
   *
   * @param vector d finite numbers
   * @param group its group, from 0
   * @throws IllegalArgumentException if the length is not d, a number is not finite or there is no
   *     such group
   */
  public void add(double[] vector, int group) {
    if (vector.length != dimension) {
      throw Check.failure(
          "length of the vector",
          vector.length,
          "must be the dimension " + dimension,
          "use one accumulator per model");
    }
    Check.within("group", group, 0, counts.length - 1, "number the groups from 0");
    requireFinite(vector);
    System.arraycopy(vector, 0, rows, waiting * dimension, dimension);
    rowGroups[waiting] = group;
    waiting++;
    if (waiting == ROWS) {
      settle();
    }
  }

  /** Words are made for failures only: this is done for every number of a corpus. */
  private static void requireFinite(double[] vector) {
    for (int j = 0; j < vector.length; j++) {
      if (!Double.isFinite(vector[j])) {
        Check.finite("entry " + j + " of the vector", vector[j]);
      }
    }
  }

  /**
   * Adds everything another accumulator has seen.
   *
   * @param other left unchanged
   * @throws IllegalArgumentException if dimensions or numbers of groups differ
   */
  public void merge(GroupedCovariance other) {
    if (other.dimension != dimension || other.counts.length != counts.length) {
      throw Check.failure(
          "accumulator", other, "must be of the same form as " + this, "merge like with like");
    }
    settle();
    double[] stacked = new double[counts.length * dimension];
    for (int g = 0; g < counts.length; g++) {
      move(g, other.counts[g], other.means[g], stacked, g);
    }
    scatter.add(stacked, counts.length);
    double[] sum = scatter.lowerTriangle();
    double[] more = other.scatter.lowerTriangle();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
    scatter.replace(sum);
    for (int r = 0; r < other.waiting; r++) {
      int from = r * dimension;
      add(Arrays.copyOfRange(other.rows, from, from + dimension), (int) other.rowGroups[r]);
    }
  }

  /**
   * A copy on the Java heap, waiting rows included in its sums.
   *
   * @return an accumulator of the same vectors
   */
  public GroupedCovariance copy() {
    GroupedCovariance copy = of(counts.length, dimension);
    copy.merge(this);
    copy.settle();
    return copy;
  }

  /** This accumulator without waiting rows; reading must not change how later rows are added. */
  private GroupedCovariance settled() {
    return waiting == 0 ? this : copy();
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
   * Number of vectors of a group.
   *
   * @param group from 0
   * @return its count
   */
  public long count(int group) {
    long more = 0;
    for (int r = 0; r < waiting; r++) {
      more += rowGroups[r] == group ? 1 : 0;
    }
    return counts[group] + more;
  }

  /**
   * Number of vectors.
   *
   * @return N over all groups
   */
  public long count() {
    return Arrays.stream(counts).sum() + waiting;
  }

  /**
   * Mean of a group.
   *
   * @param group from 0
   * @return d numbers, zeros for an empty group
   */
  public double[] mean(int group) {
    return settled().means[group].clone();
  }

  /**
   * Mean of all vectors.
   *
   * @return d numbers, zeros when empty
   */
  public double[] mean() {
    GroupedCovariance all = settled();
    double[] mean = new double[dimension];
    long total = Math.max(1, count());
    for (int g = 0; g < counts.length; g++) {
      for (int j = 0; j < dimension; j++) {
        mean[j] += all.means[g][j] * all.counts[g] / total;
      }
    }
    return mean;
  }

  /**
   * Degrees of freedom of the scatter within groups.
   *
   * @return number of vectors less that of the groups with any
   */
  public long degreesWithin() {
    long groups = 0;
    for (long each : counts) {
      groups += each > 0 ? 1 : 0;
    }
    return count() - groups;
  }

  /**
   * The scatter within groups.
   *
   * @return Σ_g Σ_{n∈g} (c_n − c̄_g)(c_n − c̄_g)ᵀ, d × d, not divided
   */
  public Matrix scatterWithin() {
    double[] triangle = settled().scatter.lowerTriangle();
    return Matrix.generate(
        dimension,
        dimension,
        (i, j) -> triangle[Math.max(i, j) * (Math.max(i, j) + 1) / 2 + Math.min(i, j)]);
  }

  /**
   * The centred covariance of all vectors, groups disregarded.
   *
   * @return (1/N) Σ (c − c̄)(c − c̄)ᵀ, d × d
   * @throws IllegalArgumentException if fewer than two vectors were added
   */
  public Matrix covariance() {
    if (count() < 2) {
      throw Check.failure("number of vectors", count(), "must be at least 2", "add more texts");
    }
    GroupedCovariance all = settled();
    double[] mean = all.mean();
    Matrix between =
        Matrix.generate(
            counts.length,
            dimension,
            (g, j) -> Math.sqrt((double) all.counts[g]) * (all.means[g][j] - mean[j]));
    return all.scatterWithin().plus(between.columnGram()).scale(1.0 / count());
  }

  /**
   * Writes the whole state, waiting rows included.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    BinaryState.write(counts, out);
    for (double[] mean : means) {
      BinaryState.write(mean, out);
    }
    BinaryState.write(scatter.lowerTriangle(), out);
    out.writeInt(waiting);
    BinaryState.write(Arrays.copyOf(rows, waiting * dimension), out);
    BinaryState.write(Arrays.copyOf(rowGroups, waiting), out);
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails or holds a state of another form
   */
  public void readFrom(DataInput in) throws IOException {
    BinaryState.read(counts, in);
    for (double[] mean : means) {
      BinaryState.read(mean, in);
    }
    double[] sum = new double[dimension * (dimension + 1) / 2];
    BinaryState.read(sum, in);
    scatter.replace(sum);
    waiting = in.readInt();
    if (waiting < 0 || waiting >= ROWS) {
      throw new IOException("state of " + waiting + " waiting rows: it is damaged; start again");
    }
    double[] some = new double[waiting * dimension];
    BinaryState.read(some, in);
    System.arraycopy(some, 0, rows, 0, some.length);
    long[] groups = new long[waiting];
    BinaryState.read(groups, in);
    System.arraycopy(groups, 0, rowGroups, 0, waiting);
  }

  @Override
  public String toString() {
    return "covariance of " + counts.length + " groups in dimension " + dimension;
  }

  /**
   * Adds the waiting rows: one product of the rows about their means and the moves of the means.
   */
  private void settle() {
    if (waiting == 0) {
      return;
    }
    int groups = counts.length;
    double[][] batchMeans = new double[groups][dimension];
    long[] batchCounts = new long[groups];
    sumRows(batchMeans, batchCounts);
    double[] row = new double[dimension];
    for (int r = 0; r < waiting; r++) {
      System.arraycopy(rows, r * dimension, row, 0, dimension);
      subtract(batchMeans[(int) rowGroups[r]], row);
      System.arraycopy(row, 0, rows, r * dimension, dimension);
    }
    int used = waiting;
    for (int g = 0; g < groups; g++) {
      used += move(g, batchCounts[g], batchMeans[g], rows, used) ? 1 : 0;
    }
    if (used > 0) {
      scatter.add(rows, used);
    }
    waiting = 0;
  }

  private void sumRows(double[][] batchMeans, long[] batchCounts) {
    double[] row = new double[dimension];
    for (int r = 0; r < waiting; r++) {
      System.arraycopy(rows, r * dimension, row, 0, dimension);
      add(row, batchMeans[(int) rowGroups[r]]);
      batchCounts[(int) rowGroups[r]]++;
    }
    for (int g = 0; g < batchMeans.length; g++) {
      for (int j = 0; j < dimension; j++) {
        batchMeans[g][j] /= Math.max(1, batchCounts[g]);
      }
    }
  }

  private static void add(double[] row, double[] sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += row[j];
    }
  }

  private static void subtract(double[] mean, double[] row) {
    for (int j = 0; j < row.length; j++) {
      row[j] -= mean[j];
    }
  }

  /**
   * Moves the mean of a group by more vectors and writes √(n m/(n + m)) times the distance of the
   * two means, whose square belongs to the scatter, as a row; returns whether it is not zero.
   */
  private boolean move(int group, long more, double[] theirs, double[] stacked, int row) {
    if (more == 0) {
      return false;
    }
    long total = counts[group] + more;
    double root = Math.sqrt((double) counts[group] / total * more);
    double[] mean = means[group];
    for (int j = 0, at = row * dimension; j < dimension; j++, at++) {
      double difference = theirs[j] - mean[j];
      stacked[at] = root * difference;
      mean[j] += difference * more / total;
    }
    boolean moved = counts[group] > 0;
    counts[group] = total;
    return moved;
  }
}
