package io.attentionspectra.pooling;

/**
 * What weights are trained to make large: α/κ of a correlation, or a score on labelled data.
 * Scaling the weights by a positive number must not change the value.
 */
public interface WeightObjective {

  /**
   * Number of positions.
   *
   * @return L ≥ 1
   */
  int length();

  /**
   * Value at given weights.
   *
   * @param weights L weights, not all zero
   * @return the value
   */
  double value(double[] weights);

  /**
   * Gradient at given weights.
   *
   * @param weights L weights, not all zero
   * @return L derivatives
   */
  double[] gradient(double[] weights);
}
