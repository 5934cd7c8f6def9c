package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * One draw of what a pilot can find: the top eigenvector û of the sample covariance of n Gaussian
 * vectors of covariance H + θ u uᵀ, u uniform on the sphere.
 *
 * <p>With B = [H^½, √θ u], d × (d + 1), that covariance is B L Lᵀ Bᵀ/n, where L is lower triangular
 * with L_ij ~ N(0, 1) below the diagonal and L_ii² ~ χ²_{n−i}, i from 0 (M. S. Bartlett, Proc. R.
 * Soc. Edinb. 53 (1933) 260); with n ≤ d only its first n columns are there. So a draw costs d²/2
 * random numbers, whatever n.
 */
final class DrawnDirection {

  private final double[] roots;
  private final double[] spike;
  private final double[][] factor;
  private final int columns;

  private DrawnDirection(double[] roots, double[] spike, double[][] factor, int columns) {
    this.roots = roots;
    this.spike = spike;
    this.factor = factor;
    this.columns = columns;
  }

  /**
   * Shares of a draw.
   *
   * @param alignment (ûᵀu)²
   * @param noise ûᵀHû
   */
  record Overlaps(double alignment, double noise) {}

  static Overlaps of(double[] noise, double strength, int samples, Randomness randomness) {
    UniformRandomProvider generator = randomness.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(generator);
    double[] roots = Arrays.stream(noise).map(h -> Math.sqrt(Math.max(0, h))).toArray();
    double[] unit = new double[noise.length];
    Arrays.setAll(unit, j -> normal.sample());
    double norm = Math.sqrt(Arrays.stream(unit).map(x -> x * x).sum());
    Arrays.setAll(unit, j -> unit[j] / norm);
    int columns = Math.min(samples, noise.length + 1);
    double[][] factor = new double[noise.length + 1][];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = new double[Math.min(i + 1, columns)];
      Arrays.setAll(factor[i], j -> normal.sample());
      if (i < columns) {
        factor[i][i] = Math.sqrt(chiSquare(generator, samples - i));
      }
    }
    double[] spike = Arrays.stream(unit).map(x -> Math.sqrt(strength) * x).toArray();
    DrawnDirection draw = new DrawnDirection(roots, spike, factor, columns);
    double[] top = TopVector.of(draw::times, unit);
    double cosine = 0;
    double variance = 0;
    for (int j = 0; j < top.length; j++) {
      cosine += top[j] * unit[j];
      variance += noise[j] * top[j] * top[j];
    }
    return new Overlaps(cosine * cosine, variance);
  }

  /** Gamma of shape k/2 and scale 2. */
  private static double chiSquare(UniformRandomProvider generator, int freedom) {
    return AhrensDieterMarsagliaTsangGammaSampler.of(generator, freedom / 2.0, 2).sample();
  }

  /** B L Lᵀ Bᵀ x, n times the sample covariance. */
  private double[] times(double[] x) {
    double[] sums = new double[columns];
    double along = 0;
    for (int i = 0; i < x.length; i++) {
      add(sums, roots[i] * x[i], factor[i]);
      along += spike[i] * x[i];
    }
    add(sums, along, factor[x.length]);
    double last = dot(factor[x.length], sums);
    double[] image = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      image[i] = roots[i] * dot(factor[i], sums) + spike[i] * last;
    }
    return image;
  }

  private static void add(double[] target, double scale, double[] row) {
    for (int j = 0; j < row.length; j++) {
      target[j] += scale * row[j];
    }
  }

  private static double dot(double[] row, double[] vector) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += row[j] * vector[j];
    }
    return sum;
  }
}
