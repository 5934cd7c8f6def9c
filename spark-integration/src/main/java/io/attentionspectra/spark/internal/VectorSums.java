package io.attentionspectra.spark.internal;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.pooling.PooledCovariance;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a column of vectors: the covariance of the good ones and the number of the
 * others. Takes vectors one by one and merges; Spark keeps it as the buffer of an aggregation and
 * sends it between machines. Not thread-safe.
 */
public final class VectorSums implements Externalizable {

  private static final long serialVersionUID = 1;

  /** Of the form written. */
  private static final int FORMAT = 0x41535601;

  /** Vectors gathered before they are multiplied. */
  private static final int BLOCK = 256;

  private PooledCovariance covariance;
  private double[] block = new double[0];
  private int waiting;
  private long missing;
  private long empty;
  private long notFinite;
  private long otherLength;

  /** For Spark, which reads a state into it. */
  public VectorSums() {
    this(1);
  }

  /**
   * Of no vectors yet.
   *
   * @param dimension d, the length of a good vector, at least 1
   */
  public VectorSums(int dimension) {
    covariance = PooledCovariance.ofDimension(dimension);
  }

  /**
   * Takes one entry of the column.
   *
   * @param vector numbers, null for a missing entry; whatever is no vector of d finite numbers is
   *     counted and left out
   */
  public void add(@Nullable List<?> vector) {
    if (vector == null) {
      missing++;
    } else if (vector.isEmpty()) {
      empty++;
    } else if (vector.size() != dimension()) {
      otherLength++;
    } else if (copied(vector)) {
      waiting++;
      if (waiting == BLOCK) {
        flush();
      }
    } else {
      notFinite++;
    }
  }

  /** Copies a vector behind those that wait; false where a number is missing or not finite. */
  private boolean copied(List<?> vector) {
    int from = waiting * dimension();
    if (block.length < from + dimension()) {
      block = Arrays.copyOf(block, Math.min(BLOCK, 2 * waiting + 1) * dimension());
    }
    int at = from;
    for (Object each : vector) {
      double value = each == null ? Double.NaN : number(each);
      if (!Double.isFinite(value)) {
        return false;
      }
      block[at++] = value;
    }
    return true;
  }

  private static double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw Check.failure(
        "entry of a vector",
        value.getClass().getSimpleName(),
        "must be a number",
        "give a column of arrays of float or double");
  }

  /**
   * Adds all that another has seen.
   *
   * @param other of the same dimension; keeps what it has
   */
  public void merge(VectorSums other) {
    flush();
    other.flush();
    covariance.merge(other.covariance);
    missing += other.missing;
    empty += other.empty;
    notFinite += other.notFinite;
    otherLength += other.otherLength;
  }

  private void flush() {
    if (waiting > 0) {
      covariance.addAll(
          Matrix.of(waiting, dimension(), Arrays.copyOf(block, waiting * dimension())));
      waiting = 0;
    }
  }

  /** Length of a good vector. */
  public int dimension() {
    return covariance.dimension();
  }

  /** The covariance of the good vectors. */
  public PooledCovariance covariance() {
    flush();
    return covariance;
  }

  /** Entries that are null. */
  public long missing() {
    return missing;
  }

  /** Vectors of length 0. */
  public long empty() {
    return empty;
  }

  /** Vectors with an entry that is null, NaN or infinite. */
  public long notFinite() {
    return notFinite;
  }

  /** Vectors of another length. */
  public long otherLength() {
    return otherLength;
  }

  /** Writes the state, bit for bit. */
  public void writeTo(DataOutput out) throws IOException {
    flush();
    out.writeInt(FORMAT);
    out.writeInt(dimension());
    out.writeLong(missing);
    out.writeLong(empty);
    out.writeLong(notFinite);
    out.writeLong(otherLength);
    covariance.writeTo(out);
  }

  /** Replaces the state, and the dimension, by those written. */
  public void readFrom(DataInput in) throws IOException {
    if (in.readInt() != FORMAT) {
      throw new IOException("not the sums of vectors of this version; run the job anew");
    }
    covariance = PooledCovariance.ofDimension(in.readInt());
    waiting = 0;
    missing = in.readLong();
    empty = in.readLong();
    notFinite = in.readLong();
    otherLength = in.readLong();
    covariance.readFrom(in);
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    writeTo(out);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    readFrom(in);
  }
}
