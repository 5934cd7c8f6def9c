package io.attentionspectra.pooling;

/**
 * α/κ = wᵀRw/‖w‖² as a training objective; its maximum is the largest eigenvalue of R, reached at
 * the top eigenvector.
 *
 * @param correlation R
 */
public record SignalToNoise(PositionalCorrelation correlation) implements WeightObjective {

  @Override
  public int length() {
    return correlation.length();
  }

  @Override
  public double value(double[] weights) {
    return correlation.quadraticForm(weights) / squaredNorm(weights);
  }

  /** 2(Rw − (α/κ)w)/κ. */
  @Override
  public double[] gradient(double[] weights) {
    double[] gradient = correlation.matrix().times(weights);
    double kappa = squaredNorm(weights);
    double quotient = correlation.quadraticForm(weights) / kappa;
    for (int t = 0; t < gradient.length; t++) {
      gradient[t] = 2 * (gradient[t] - quotient * weights[t]) / kappa;
    }
    return gradient;
  }

  private static double squaredNorm(double[] weights) {
    double sum = 0;
    for (double w : weights) {
      sum += w * w;
    }
    return sum;
  }
}
