package io.attentionspectra.advice;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.PositiveDefinite;
import io.attentionspectra.pooling.GroupedCovariance;

/**
 * Fisher's linear discriminant of two classes with a ridge, from moments alone: w = (Σ + λI)⁻¹(m₁ −
 * m₀), Σ the covariance within classes (divisor N), and class 1 where wᵀ(c − (m₀ + m₁)/2) +
 * ln(n₁/n₀) &gt; 0. The ridge λ = (d/N) tr Σ/d vanishes as texts grow in number and keeps the
 * system solvable where there are fewer texts than dimensions. Sources: R. A. Fisher, Ann. Eugen. 7
 * (1936) 179; J. H. Friedman, J. Am. Stat. Assoc. 84 (1989) 165, for the ridge.
 */
final class LinearDiscriminant implements Classifier {

  private final double[] weights;
  private final double offset;

  private LinearDiscriminant(double[] weights, double offset) {
    this.weights = weights;
    this.offset = offset;
  }

  static LinearDiscriminant of(GroupedCovariance training) {
    int dimension = training.dimension();
    Matrix within = training.scatterWithin().scale(1.0 / training.count());
    double trace = 0;
    for (int j = 0; j < dimension; j++) {
      trace += within.get(j, j);
    }
    double ridge = Math.max(trace / training.count(), Double.MIN_NORMAL);
    double[] zero = training.mean(0);
    double[] one = training.mean(1);
    double[] difference = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      difference[j] = one[j] - zero[j];
    }
    double[] weights =
        PositiveDefinite.solve(within.plus(ridge, Matrix.identity(dimension)), difference);
    double offset = Math.log((double) training.count(1) / training.count(0));
    for (int j = 0; j < dimension; j++) {
      offset -= weights[j] * (one[j] + zero[j]) / 2;
    }
    return new LinearDiscriminant(weights, offset);
  }

  @Override
  public int classify(float[] vector) {
    double sum = offset;
    for (int j = 0; j < weights.length; j++) {
      sum += weights[j] * vector[j];
    }
    return sum > 0 ? 1 : 0;
  }
}
