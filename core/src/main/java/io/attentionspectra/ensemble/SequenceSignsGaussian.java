package io.attentionspectra.ensemble;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import io.attentionspectra.pooling.PositionalCorrelation;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Signs of a Gaussian vector with correlation sin(πR/2). */
final class SequenceSignsGaussian implements SequenceSigns {

  private static final double NEGATIVE = 1e-9;

  private final PositionalCorrelation correlation;
  private final Matrix root;

  private SequenceSignsGaussian(PositionalCorrelation correlation, Matrix root) {
    this.correlation = correlation;
    this.root = root;
  }

  static SequenceSignsGaussian of(PositionalCorrelation correlation) {
    Matrix latent = correlation.matrix().map(r -> Math.sin(Math.PI / 2 * r));
    int length = latent.rows();
    SymmetricEigen eigen = SpectralSolver.standard().eigen(latent, length);
    double smallest = eigen.values()[length - 1];
    if (!(smallest >= -NEGATIVE * length)) {
      throw Check.failure(
          "smallest eigenvalue of sin(πR/2)",
          smallest,
          "must not be negative",
          "no Gaussian vector has these signs; use loadings, or smaller correlations");
    }
    Matrix vectors = eigen.vectors();
    Matrix root =
        Matrix.generate(
            length,
            length,
            (i, j) -> vectors.get(i, j) * Math.sqrt(Math.max(0, eigen.values()[j])));
    return new SequenceSignsGaussian(correlation, root);
  }

  @Override
  public PositionalCorrelation correlation() {
    return correlation;
  }

  @Override
  public int[] draw(UniformRandomProvider generator) {
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(generator);
    double[] independent = new double[root.columns()];
    for (int t = 0; t < independent.length; t++) {
      independent[t] = gaussian.sample();
    }
    double[] latent = root.times(independent);
    int[] signs = new int[latent.length];
    for (int t = 0; t < signs.length; t++) {
      signs[t] = latent[t] >= 0 ? 1 : -1;
    }
    return signs;
  }
}
