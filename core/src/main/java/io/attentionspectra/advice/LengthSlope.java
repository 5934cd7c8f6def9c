package io.attentionspectra.advice;

import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.linalg.Matrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How the root-length means c of texts move with their length: with a common mean m of the tokens c
 * is √L m on average, which is an outlier of its own and no signal. Sums of √L and c give the slope
 * of the least-squares line, an estimate of m, and what is left of a covariance beside it.
 */
final class LengthSlope {

  private final double[] means;
  private final double[] products;
  private double count;
  private double mean;
  private double square;

  LengthSlope(int dimension) {
    this.means = new double[dimension];
    this.products = new double[dimension];
  }

  /** Adds the root-length mean of a text. */
  void add(int length, double[] pooled) {
    count++;
    double distance = Math.sqrt(length) - mean;
    mean += distance / count;
    double beyond = Math.sqrt(length) - mean;
    square += distance * beyond;
    for (int j = 0; j < means.length; j++) {
      means[j] += (pooled[j] - means[j]) / count;
      products[j] += distance * (pooled[j] - means[j]);
    }
  }

  /**
   * ‖m‖, less what the error of the slope adds.
   *
   * @param covariance of the root-length means
   */
  double meanToken(Matrix covariance) {
    double[] slope = slope();
    double norm = 0;
    for (int j = 0; j < slope.length && square > 0; j++) {
      double residual = covariance.get(j, j) - square / count * slope[j] * slope[j];
      norm += slope[j] * slope[j] - residual / square;
    }
    return Math.sqrt(Math.max(0, norm));
  }

  /** m; zeros where all texts have the same length. */
  private double[] slope() {
    double[] slope = new double[products.length];
    for (int j = 0; j < slope.length; j++) {
      slope[j] = square > 0 ? products[j] / square : 0;
    }
    return slope;
  }

  /** C − S m mᵀ, S the variance of √L: the covariance of what the length does not explain. */
  Matrix without(Matrix covariance) {
    double[] slope = slope();
    double variance = count > 0 ? square / count : 0;
    return Matrix.generate(
        slope.length,
        slope.length,
        (i, j) -> covariance.get(i, j) - variance * slope[i] * slope[j]);
  }

  void writeTo(DataOutput out) throws IOException {
    BinaryState.write(means, out);
    BinaryState.write(products, out);
    BinaryState.write(new double[] {count, mean, square}, out);
  }

  void readFrom(DataInput in) throws IOException {
    BinaryState.read(means, in);
    BinaryState.read(products, in);
    double[] numbers = new double[3];
    BinaryState.read(numbers, in);
    count = numbers[0];
    mean = numbers[1];
    square = numbers[2];
  }
}
