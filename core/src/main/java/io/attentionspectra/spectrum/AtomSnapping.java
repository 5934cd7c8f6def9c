package io.attentionspectra.spectrum;

/** Moves measured values that differ from an atom of a law by rounding onto the atom. */
final class AtomSnapping {

  private static final double ROUNDING = 1e-9;

  private AtomSnapping() {}

  static Spectrum of(Spectrum measured, SpectralLaw law) {
    if (law.atoms().isEmpty()) {
      return measured;
    }
    double[] values = measured.toArray();
    double tolerance = ROUNDING * Math.abs(values[0]);
    for (Atom atom : law.atoms()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.abs(values[i] - atom.at()) <= tolerance ? atom.at() : values[i];
      }
    }
    return Spectrum.ofSymmetric(values);
  }
}
