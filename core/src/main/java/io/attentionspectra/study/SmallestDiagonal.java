package io.attentionspectra.study;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.DiagonalRule;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.pooling.UnlabelledCorrelation;
import org.apiguardian.api.API;

/**
 * The diagonal rule of studies: R‖μ‖² gets the smallest constant diagonal that makes it positive
 * semi-definite, minus the smallest eigenvalue of its off-diagonal part. A constant diagonal moves
 * the eigenvalues of R and not its eigenvectors, so the weights do not depend on it; α does.
 */
@API(status = API.Status.INTERNAL)
public final class SmallestDiagonal {

  /** The rule in words, for provenance. */
  public static final String RULE = "smallest constant diagonal that is positive semi-definite";

  private SmallestDiagonal() {}

  /**
   * The correlation.
   *
   * @param estimator what was seen of the windows
   * @return R with the smallest constant diagonal
   * @throws IllegalArgumentException if fewer than three windows were seen or tokens do not vary
   */
  public static PositionalCorrelation of(UnlabelledCorrelation estimator) {
    Matrix moments = estimator.moments().matrix();
    int length = moments.rows();
    Matrix off = Matrix.generate(length, length, (s, t) -> s == t ? 0 : moments.get(s, t));
    double[] eigenvalues = SpectralSolver.standard().eigenvalues(off);
    double smallest = -eigenvalues[length - 1];
    return estimator.estimate(DiagonalRule.constant(smallest)).correlation();
  }
}
