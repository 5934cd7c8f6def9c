package io.attentionspectra.advice;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.signal.AdditiveSignal;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How much of the variance along the pilot's direction û is signal. New texts, pooled by the mean,
 * have variance κ(aθ + ν) along û, where a = (ûᵀu)² and ν = ûᵀHû; all three follow from this one
 * number, since û is the top eigenvector of a sample covariance of the same kind ({@link
 * AdditiveSignal#varianceAlongTop}).
 *
 * @param visible whether the variance is beyond what noise alone gives
 * @param alignment a; 1 where no signal is visible
 * @param noise ν, in the units of the tokens; the mean variance of the tokens across û where no
 *     signal is visible
 */
record PilotDirection(boolean visible, double alignment, double noise) {

  /**
   * From the covariance over positions along û.
   *
   * @param covariance Γ of the texts after the pilot
   * @param tokens spectrum of the tokens
   * @param pilotTexts number of texts behind û
   */
  static PilotDirection of(
      Matrix covariance, TokenSpectrum tokens, long pilotTexts, List<String> notes) {
    double[] mean = new double[covariance.rows()];
    Arrays.fill(mean, 1);
    double diagonal = LeadingCorrelation.meanDiagonal(covariance);
    double variance = diagonal + LeadingCorrelation.shared(covariance, mean);
    int dimension = tokens.eigenvalues().length;
    double across = Math.max(0, (tokens.trace() - diagonal) / Math.max(1, dimension - 1));
    if (!(variance > 0 && dimension > 1 && tokens.eigenvalues()[1] > 0)) {
      notes.add("no prediction: tokens do not vary, or in one direction alone");
      return new PilotDirection(false, 1, across);
    }
    AdditiveSignal model = tokens.noise(dimension / (double) Math.max(2, pilotTexts));
    OptionalDouble strength = model.strengthBehind(variance);
    if (strength.isEmpty()) {
      notes.add("no prediction: no signal is visible along the leading direction of the pilot");
      return new PilotDirection(false, 1, across);
    }
    double alignment = model.alignment(strength.getAsDouble());
    return new PilotDirection(true, alignment, variance - alignment * strength.getAsDouble());
  }
}
