package io.attentionspectra.ensemble;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SingularTriplets;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.Arrays;

/**
 * Spectrum of the sample covariance of pooled vectors and its top eigenvector.
 *
 * @param eigenvalues all d eigenvalues in decreasing order, zeros included
 * @param topVector unit eigenvector of the largest
 */
@SuppressWarnings("ArrayRecordComponent")
public record SequenceSpectrum(double[] eigenvalues, double[] topVector) {

  /**
   * Of the centred covariance (1/N) Σ (c − c̄)(c − c̄)ᵀ.
   *
   * @param pooled N × d matrix, N ≥ 2
   * @return its spectrum
   * @throws IllegalArgumentException if there are fewer than two rows
   */
  public static SequenceSpectrum centred(Matrix pooled) {
    return of(pooled.centreColumns());
  }

  /**
   * Of the covariance about the origin, (1/N) Σ c cᵀ; the mean of the token table then makes an
   * outlier that is no signal.
   *
   * @param pooled N × d matrix, N ≥ 2
   * @return its spectrum
   * @throws IllegalArgumentException if there are fewer than two rows
   */
  public static SequenceSpectrum aboutOrigin(Matrix pooled) {
    return of(pooled);
  }

  /**
   * The largest eigenvalue.
   *
   * @return λ₁
   */
  public double largest() {
    return eigenvalues[0];
  }

  /**
   * Squared cosine between the top eigenvector and a direction.
   *
   * @param direction unit vector of length d
   * @return (ûᵀu)²
   */
  public double alignment(double[] direction) {
    double cosine = 0;
    for (int j = 0; j < topVector.length; j++) {
      cosine += topVector[j] * direction[j];
    }
    return cosine * cosine;
  }

  private static SequenceSpectrum of(Matrix rows) {
    Check.atLeast("number of pooled vectors", rows.rows(), 2);
    SingularTriplets parts =
        SpectralSolver.standard().leadingTriplets(rows.scale(1 / Math.sqrt(rows.rows())), 1);
    double[] eigenvalues = Arrays.copyOf(parts.squaredValues(), rows.columns());
    return new SequenceSpectrum(eigenvalues, parts.right().column(0));
  }
}
