package io.attentionspectra.study;

import io.attentionspectra.attention.SpectrumShape;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import io.attentionspectra.pooling.PooledCovariance;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Optional;

/**
 * Eigenvalues of a pooled covariance and what its top eigenvector says of two classes.
 *
 * @param spectrum all d eigenvalues, negative rounding errors set to 0
 * @param participation Σ vⱼ⁴ of the leading eigenvectors
 * @param split agreement with the classes, where there are two
 */
@SuppressWarnings("ArrayRecordComponent")
record PooledSpectrum(Spectrum spectrum, double[] participation, Optional<Split> split) {

  /**
   * How well the top eigenvector finds two classes.
   *
   * @param alignment squared cosine with the difference of the class means
   * @param accuracy share of windows on the side of their class, the better of both namings
   */
  record Split(double alignment, double accuracy) {}

  /**
   * Of pooled windows.
   *
   * @param pooled N × d
   * @param classes −1 or +1 per window, empty without two classes
   * @param solver finds eigenvalues
   */
  static PooledSpectrum of(Matrix pooled, int[] classes, SpectralSolver solver) {
    PooledCovariance covariance = PooledCovariance.ofDimension(pooled.columns());
    covariance.addAll(pooled);
    int leading = Math.min(PooledResult.LEADING, pooled.columns());
    SymmetricEigen eigen = solver.eigen(covariance.covariance(), leading);
    double[] values = eigen.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, values[i]);
    }
    double[] participation = new double[leading];
    for (int j = 0; j < leading; j++) {
      participation[j] = SpectrumShape.participation(eigen.vector(j));
    }
    Optional<Split> split =
        classes.length == 0
            ? Optional.empty()
            : Optional.of(split(pooled.centreColumns(), eigen.vector(0), classes));
    return new PooledSpectrum(Spectrum.of(values), participation, split);
  }

  private static Split split(Matrix centred, double[] top, int[] classes) {
    double[] projections = centred.times(top);
    double[] difference = new double[top.length];
    long positive = 0;
    for (int y : classes) {
      positive += y > 0 ? 1 : 0;
    }
    long negative = classes.length - positive;
    int agree = 0;
    for (int n = 0; n < classes.length; n++) {
      agree += (projections[n] > 0) == (classes[n] > 0) ? 1 : 0;
      double weight = classes[n] > 0 ? 1.0 / positive : -1.0 / negative;
      double[] row = centred.row(n);
      for (int j = 0; j < top.length; j++) {
        difference[j] += weight * row[j];
      }
    }
    double accuracy = agree / (double) classes.length;
    return new Split(squaredCosine(top, difference), Math.max(accuracy, 1 - accuracy));
  }

  private static double squaredCosine(double[] unit, double[] vector) {
    double product = 0;
    double norm = 0;
    for (int j = 0; j < unit.length; j++) {
      product += unit[j] * vector[j];
      norm += vector[j] * vector[j];
    }
    return norm > 0 ? product * product / norm : 0;
  }
}
