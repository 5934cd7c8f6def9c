package io.attentionspectra.advice;

import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.GroupedCovariance;

/**
 * The side of the mean on which a vector lies along the top eigenvector; labels only name the
 * sides.
 */
final class UnsupervisedSplit implements Classifier {

  private final double[] direction;
  private final double middle;

  private UnsupervisedSplit(double[] direction, double middle) {
    this.direction = direction;
    this.middle = middle;
  }

  static UnsupervisedSplit of(GroupedCovariance training, SpectralSolver solver) {
    double[] top = solver.eigen(training.covariance(), 1).vector(0);
    double[] zero = training.mean(0);
    double[] one = training.mean(1);
    double along = 0;
    for (int j = 0; j < top.length; j++) {
      along += top[j] * (one[j] - zero[j]);
    }
    double sign = along < 0 ? -1 : 1;
    double[] mean = training.mean();
    double middle = 0;
    for (int j = 0; j < top.length; j++) {
      top[j] *= sign;
      middle += top[j] * mean[j];
    }
    return new UnsupervisedSplit(top, middle);
  }

  @Override
  public int classify(float[] vector) {
    double sum = -middle;
    for (int j = 0; j < direction.length; j++) {
      sum += direction[j] * vector[j];
    }
    return sum > 0 ? 1 : 0;
  }
}
