package io.attentionspectra.cli.simulate;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.base.Check;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.MaskedEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What simulated tokens see, the laws of such attention, and the spectrum that they describe.
 *
 * @param causal whether a token sees itself and earlier ones alone
 * @param window how many tokens it sees at most, itself counted
 * @param balanced whether attention is balanced first
 */
record SimulatedMask(boolean causal, OptionalInt window, boolean balanced) {

  SimulatedMask {
    if (causal && window.isPresent()) {
      throw Check.failure("--window", window.getAsInt(), "is causal already", "leave --causal out");
    }
  }

  AttentionMask mask(int length) {
    return window.isPresent()
        ? AttentionMask.slidingWindow(length, window.getAsInt())
        : causal ? AttentionMask.causal(length) : AttentionMask.full(length);
  }

  /** The laws by name. */
  Map<String, SpectralLaw> laws(SimulatedTokens tokens, double beta, int headSize, int length) {
    Map<String, SpectralLaw> laws = new LinkedHashMap<>();
    if (!isMasked()) {
      laws.put("gaussian-equivalence", tokens.law(beta, headSize, length));
      laws.put("spherical-equivalence", SphericalEquivalence.of(length, headSize, beta));
      return laws;
    }
    if (tokens instanceof SimulatedTokens.Gaussian gaussian) {
      throw Check.failure(
          "--tokens",
          "gaussian:" + gaussian.embedding(),
          "have no law under a mask",
          "take orthonormal or spherical");
    }
    double ratio = headSize / (double) length;
    if (causal) {
      laws.put("causal-equivalence", CausalEquivalence.of(beta, ratio));
      laws.put(
          "causal-spherical-equivalence", CausalSphericalEquivalence.of(length, headSize, beta));
    } else {
      int seen = window.orElseThrow();
      int least = (length - 1) / 16 + 1;
      if (seen < least || seen > length) {
        throw Check.failure(
            "--window",
            seen,
            "must lie in [" + least + ", " + length + "]",
            "it counts tokens, and no law is known of less than a sixteenth of the length");
      }
      MaskProfile profile = MaskProfile.window(seen / (double) length);
      laws.put("masked-equivalence", MaskedEquivalence.of(beta, ratio, profile));
      laws.put(
          "masked-spherical-equivalence",
          MaskedEquivalence.spherical(length, headSize, beta, profile));
    }
    return laws;
  }

  /** The squared singular values that the laws describe. */
  Spectrum spectrum(AttentionHead head) {
    SpectralSolver solver = SpectralSolver.standard();
    if (balanced) {
      return Balancing.of(head).spectrum(1, solver).spectrum();
    }
    return isMasked()
        ? RelativeSpectrum.of(head.attention(), head.mask(), 1, solver).spectrum()
        : AttentionSpectrum.of(head.attention(), head.mask(), 1, solver).spectrum();
  }

  /** What is measured, in words. */
  String describe() {
    String seen =
        window.isPresent()
            ? "under a window of " + window.getAsInt() + " tokens"
            : causal ? "under a causal mask" : "";
    return seen.isEmpty() && !balanced
        ? ""
        : ", " + (seen.isEmpty() ? "" : seen + ", ") + (balanced ? "balanced" : "relative");
  }

  private boolean isMasked() {
    return causal || window.isPresent();
  }
}
