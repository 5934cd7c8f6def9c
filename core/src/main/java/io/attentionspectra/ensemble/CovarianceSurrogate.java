package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;

/**
 * Null N2: heads whose queries and keys are independent Gaussian vectors with the means and
 * covariances measured on a head, under its mask, each draw rescaled to the β̂ of its products,
 * with its cap and its bias of positions. It keeps head size, anisotropy and bias of the head; it
 * drops the order of tokens, repeated tokens and the relation between the query and the key of one
 * token.
 */
public final class CovarianceSurrogate implements HeadEnsemble {

  /** Name of the ensemble. */
  public static final String NAME = "covariance surrogate";

  private final AttentionHead measured;
  private final double betaHat;
  private final Marginal queries;
  private final Marginal keys;

  private CovarianceSurrogate(AttentionHead measured) {
    this.measured = measured;
    this.betaHat = RescaledHead.requireSpread(RescaledHead.ofProducts(measured));
    this.queries = Marginal.of(measured.queries(), measured.mask().realQueries());
    this.keys = Marginal.of(measured.keys(), measured.mask().realKeys());
  }

  /**
   * The surrogate of a measured head.
   *
   * @param measured the head, with at least 2 queries and keys besides padding
   * @return the ensemble
   * @throws IllegalArgumentException if the head is too small or its scores do not vary
   */
  public static CovarianceSurrogate of(AttentionHead measured) {
    Check.atLeast("queries", measured.mask().realQueries(), 2);
    Check.atLeast("keys", measured.mask().realKeys(), 2);
    return new CovarianceSurrogate(measured);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public AttentionHead draw(Randomness randomness) {
    AttentionHead head =
        new AttentionHead(
            queries.draw(measured.queries().rows(), randomness, "queries"),
            keys.draw(measured.keys().rows(), randomness, "keys"),
            1,
            measured.mask(),
            measured.terms());
    return RescaledHead.to(betaHat, head);
  }

  /** A Gaussian vector μ + R z with R Rᵀ the covariance, divisor n − 1. */
  private record Marginal(Matrix mean, Matrix root) {

    /** Of the first rows: those after them are padding. */
    static Marginal of(Matrix padded, int tokens) {
      Matrix rows = Matrix.generate(tokens, padded.columns(), padded::get);
      Matrix covariance = rows.centreColumns().columnGram().scale(1.0 / (rows.rows() - 1));
      int size = covariance.rows();
      SymmetricEigen eigen = SpectralSolver.standard().eigen(covariance, size);
      Matrix root =
          Matrix.generate(
              size,
              size,
              (i, j) -> eigen.vectors().get(i, j) * Math.sqrt(Math.max(0, eigen.values()[j])));
      return new Marginal(Matrix.of(new double[][] {rows.columnMeans()}), root);
    }

    Matrix draw(int count, Randomness randomness, String name) {
      Matrix z = Gaussians.standard(count, root.columns(), randomness, name);
      Matrix centred = z.times(root.transpose());
      return Matrix.generate(count, root.rows(), (i, j) -> mean.get(0, j) + centred.get(i, j));
    }
  }
}
