package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;

/** ‖μ‖² as the largest communality of a factor model of the given rank. */
record LowRankDiagonal(int rank) implements DiagonalRule {

  private static final int MOST_ROUNDS = 20_000;
  private static final double TOLERANCE = 1e-10;

  @Override
  public String describe() {
    return "low rank plus diagonal, rank " + rank;
  }

  /**
   * The standard error takes the relative one of the mean off-diagonal moment, to which the signal
   * is proportional at a fixed shape of R.
   */
  @Override
  public Estimate signal(PositionMoments moments) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double h : communalities(moments.matrix())) {
      largest = Math.max(largest, h);
    }
    Estimate mean = moments.offDiagonal();
    double relative = Math.abs(mean.standardError() / mean.value());
    return new Estimate(largest, largest * relative);
  }

  /** The diagonal that the factors reproduce. */
  private double[] communalities(Matrix moments) {
    int length = moments.rows();
    int free = Math.max(length - rank, 0);
    Check.atLeast("(T − rank)² − T − rank", free * free - length - rank, 0);
    double[] diagonal = largestOffDiagonal(moments);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double[] current = diagonal;
      Matrix filled =
          Matrix.generate(length, length, (s, t) -> s == t ? current[s] : moments.get(s, t));
      Matrix factors = PartialSpectrum.clip(SpectralSolver.standard().eigen(filled, rank));
      double change = 0;
      double size = 0;
      double[] next = new double[length];
      for (int t = 0; t < length; t++) {
        next[t] = factors.get(t, t);
        change = Math.max(change, Math.abs(next[t] - current[t]));
        size = Math.max(size, next[t]);
      }
      diagonal = next;
      if (change <= TOLERANCE * size) {
        return diagonal;
      }
    }
    throw new ArithmeticException(
        describe() + ": factor iteration did not converge; take a smaller rank");
  }

  private static double[] largestOffDiagonal(Matrix moments) {
    double[] largest = new double[moments.rows()];
    for (int s = 0; s < largest.length; s++) {
      for (int t = 0; t < largest.length; t++) {
        largest[s] = s == t ? largest[s] : Math.max(largest[s], Math.abs(moments.get(s, t)));
      }
    }
    return largest;
  }
}
