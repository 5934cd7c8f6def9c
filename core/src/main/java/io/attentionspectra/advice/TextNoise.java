package io.attentionspectra.advice;

import io.attentionspectra.lengths.LengthProfile;
import io.attentionspectra.lengths.LengthVariance;
import io.attentionspectra.signal.AdditiveSignal;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The noise of the tokens of whole texts, and through it that of the texts pooled from them, found
 * together with how much of the signal û shows; {@link TextTheory} and {@link TextPilot} measure
 * κ_L with it.
 *
 * <p>The leading eigenvalue of the tokens is no measure of their signal: a weak signal moves none
 * out, and a strong one more than itself. So the spectrum of the noise is that of the tokens
 * without its leading eigenvalue, brought to the trace of the tokens less the signal of a token, s
 * = (D̄ − ν)/a, D̄ its variance along û. What û does not show of the signal counts as no noise
 * ({@link LengthProfile}). a and ν follow from the variance of the pooled texts over κ, and κ from
 * a and ν: {@value #ROUNDS} rounds, of which the last change the fifth digit.
 *
 * @param spectrum the tokens, their noise at its mean
 * @param tokens noise of a token across and along û, and a
 */
record TextNoise(TokenSpectrum spectrum, LengthProfile.Tokens tokens) {

  private static final int ROUNDS = 4;

  /**
   * The noise of tokens, where only the pooled texts have a signal that is no part of it.
   *
   * @param spectrum of the tokens, or of texts pooled at κ = 1
   */
  static TextNoise of(TokenSpectrum spectrum) {
    return none(spectrum, spectrum.noiseVariance());
  }

  /** Without a signal. */
  private static TextNoise none(TokenSpectrum spectrum, double variance) {
    double across = Math.max(variance, Double.MIN_NORMAL);
    int dimension = Math.max(2, spectrum.eigenvalues().length);
    return new TextNoise(spectrum, new LengthProfile.Tokens(across, across, 1, dimension));
  }

  /**
   * From whole texts.
   *
   * @param measured spectrum of the tokens
   * @param token D̄
   * @param reference variances of texts pooled like those behind û
   * @param pilotTexts number of texts behind û
   */
  static TextNoise of(
      TokenSpectrum measured, double token, List<LengthVariance> reference, long pilotTexts) {
    int dimension = measured.eigenvalues().length;
    TextNoise none =
        none(measured, Math.max(0, measured.trace() - token) / Math.max(1, dimension - 1));
    if (dimension < 2 || !(measured.eigenvalues()[1] > 0)) {
      return none;
    }
    TextNoise found = none;
    for (int round = 0; round < ROUNDS; round++) {
      double variance = found.perKappa(reference);
      AdditiveSignal model =
          AdditiveSignal.of(
              found.spectrum.own(dimension / (double) Math.max(2, pilotTexts)),
              found.spectrum.noise());
      OptionalDouble strength =
          variance > 0 ? model.strengthBehind(variance) : OptionalDouble.empty();
      if (strength.isEmpty()) {
        return none;
      }
      double alignment = model.alignment(strength.getAsDouble());
      double along = variance - alignment * strength.getAsDouble();
      double mean = (measured.trace() - Math.max(0, token - along) / alignment) / dimension;
      double across = (dimension * mean - along) / (dimension - 1);
      if (!(mean > 0 && across > 0 && along >= 0)) {
        return none;
      }
      found =
          new TextNoise(
              measured.withNoiseVariance(mean),
              new LengthProfile.Tokens(across, along, alignment, dimension));
    }
    return found;
  }

  /** h, mean noise of a token in all directions. */
  double variance() {
    return spectrum.noiseVariance();
  }

  /** κ_L. */
  double kappa(LengthVariance of) {
    return tokens.kappa(of);
  }

  /** Σ P A over Σ P κ, in the units of the tokens. */
  double perKappa(List<LengthVariance> of) {
    double along = 0;
    double kappa = 0;
    for (LengthVariance each : of) {
      along += each.share() * each.along();
      kappa += each.share() * kappa(each);
    }
    return along / kappa;
  }
}
