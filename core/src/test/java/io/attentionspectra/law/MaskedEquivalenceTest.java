package io.attentionspectra.law;

import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.spectrum.SpectralLaw;

/**
 * Arguments: β, m/ℓ, window over length (1 is causal), prefix over length (used without a window).
 */
class MaskedEquivalenceTest extends SpectralLawTest {

  @Override
  String key() {
    return "maskedEquivalence";
  }

  @Override
  double edgeTolerance() {
    return 1e-8;
  }

  /** The error that removing the leading one between grids leaves. */
  @Override
  double transformTolerance() {
    return 1e-6;
  }

  @Override
  SpectralLaw law(double... a) {
    MaskProfile mask = a[3] > 0 ? MaskProfile.prefix(a[3]) : MaskProfile.window(a[2]);
    return MaskedEquivalence.of(a[0], a[1], mask);
  }
}
