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
   * The mean token m as the slope tells it.
   *
   * @param slope m and the error of the slope
   * @param norm ‖m‖, less what that error adds
   * @param errors covariance of the error
   */
  @SuppressWarnings("ArrayRecordComponent")
  record MeanToken(double[] slope, double norm, Matrix errors) {

    /**
     * c² = (uᵀm)²/‖m‖², u the direction behind an estimate û, which residuals give and so is
     * independent of the error of the slope: what that error adds along û is subtracted.
     *
     * @param estimate û
     * @param alignment (ûᵀu)²
     */
    double squaredCosine(double[] estimate, double alignment) {
      double product = 0;
      double error = 0;
      double[] along = errors.times(estimate);
      for (int j = 0; j < slope.length; j++) {
        product += slope[j] * estimate[j];
        error += along[j] * estimate[j];
      }
      double shared = norm * norm * alignment;
      return shared > 0 ? Math.min(1, Math.max(0, product * product - error) / shared) : 0;
    }
  }

  /**
   * The mean token.
   *
   * @param covariance of the root-length means
   */
  MeanToken meanToken(Matrix covariance) {
    double[] slope = slope();
    Matrix errors = without(covariance).scale(square > 0 ? 1 / square : 0);
    double norm = 0;
    for (int j = 0; j < slope.length; j++) {
      norm += slope[j] * slope[j] - errors.get(j, j);
    }
    return new MeanToken(slope, Math.sqrt(Math.max(0, norm)), errors);
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
