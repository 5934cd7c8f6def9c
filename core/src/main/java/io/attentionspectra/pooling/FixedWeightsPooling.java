package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.util.Arrays;

/**
 * Given weights w₁…w_L. A sequence of T &lt; L positions takes the first T of them, scaled so that
 * κ = ‖w‖² stays that of all L; a longer one is refused.
 */
final class FixedWeightsPooling implements LinearPooling {

  private final String name;
  private final String description;
  private final double[] weights;

  FixedWeightsPooling(String name, String description, double[] weights) {
    Check.atLeast("number of weights", weights.length, 1);
    for (int t = 0; t < weights.length; t++) {
      Check.finite("weight[" + t + "]", weights[t]);
    }
    this.name = name;
    this.description = description;
    this.weights = weights.clone();
    Check.positive("squared norm of the weights", squaredNorm(weights));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public double[] weights(int length) {
    Check.atLeast("length", length, 1);
    Check.within("length", length, 1, weights.length, "cut the sequence to the weights");
    double[] leading = Arrays.copyOf(weights, length);
    if (length == weights.length) {
      return leading;
    }
    double kept = Check.positive("squared norm of the leading weights", squaredNorm(leading));
    double factor = Math.sqrt(squaredNorm(weights) / kept);
    for (int t = 0; t < length; t++) {
      leading[t] *= factor;
    }
    return leading;
  }

  @Override
  public String toString() {
    return name + Arrays.toString(weights);
  }

  private static double squaredNorm(double[] weights) {
    double sum = 0;
    for (double w : weights) {
      sum += w * w;
    }
    return sum;
  }
}
