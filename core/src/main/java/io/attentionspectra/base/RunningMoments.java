package io.attentionspectra.base;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apiguardian.api.API;

/**
 * Mean and variance of a stream of numbers in one pass, mergeable in any grouping.
 *
 * <p>Update and merge follow T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a
 * pairwise algorithm for computing sample variances", Stanford STAN-CS-79-773 (1979), eq. 1.3.
 */
@API(status = API.Status.INTERNAL)
public final class RunningMoments {

  private long count;
  private double mean;
  private double squares;

  /** An empty accumulator. */
  public RunningMoments() {}

  /**
   * Adds one observation.
   *
   * @param x the observation
   */
  public void add(double x) {
    count++;
    double delta = x - mean;
    mean += delta / count;
    squares += delta * (x - mean);
  }

  /**
   * Adds all observations of another accumulator.
   *
   * @param other left unchanged
   */
  public void merge(RunningMoments other) {
    if (other.count == 0) {
      return;
    }
    long total = count + other.count;
    double delta = other.mean - mean;
    squares += other.squares + delta * delta * count / total * other.count;
    mean += delta * other.count / total;
    count = total;
  }

  /**
   * Number of observations.
   *
   * @return the count
   */
  public long count() {
    return count;
  }

  /**
   * Mean of the observations.
   *
   * @return the mean, NaN when empty
   */
  public double mean() {
    return count == 0 ? Double.NaN : mean;
  }

  /**
   * Unbiased variance, Σ(x−mean)²/(n−1).
   *
   * @return the variance, NaN for fewer than two observations
   */
  public double variance() {
    return count < 2 ? Double.NaN : squares / (count - 1);
  }

  /**
   * Mean with standard error √(variance/n).
   *
   * @return the estimate
   * @throws IllegalArgumentException if there is no observation
   */
  public Estimate estimate() {
    if (count == 0) {
      throw Check.failure("observations", 0, "at least one is needed", "add a number first");
    }
    return new Estimate(mean, Math.sqrt(variance() / count));
  }

  /**
   * Writes the state, bit for bit.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeDouble(mean);
    out.writeDouble(squares);
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails
   */
  public void readFrom(DataInput in) throws IOException {
    count = in.readLong();
    mean = in.readDouble();
    squares = in.readDouble();
  }
}
