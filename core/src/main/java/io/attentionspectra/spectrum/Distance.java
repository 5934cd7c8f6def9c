package io.attentionspectra.spectrum;

/**
 * Distances between a measured spectrum and a law, and between two measured spectra.
 *
 * <p>Eigenvalues are rigid: they repel, and their empirical distribution is within O((log n)/n) of
 * its limit where that of n independent points is within O(1/√n). The classical tables of the
 * Kolmogorov–Smirnov test therefore do not apply to these numbers; {@link Calibration} says by
 * simulation what a distance means.
 *
 * <p>A measured value within {@code 1e-9} of the largest one from an atom of a law counts as the
 * atom, since the zeros of a rank-deficient matrix are measured up to rounding. The
 * Kolmogorov–Smirnov distance to a law without an atom at 0 compares nothing below {@code 1e-13} of
 * the largest value, where measured values are rounding errors: the laws of causal attention have 3
 * % of their mass there.
 */
public enum Distance {

  /** sup |F₁ − F₂| over the distribution functions, atoms on both sides included. */
  KOLMOGOROV_SMIRNOV("Kolmogorov–Smirnov") {
    @Override
    public double between(Spectrum measured, SpectralLaw law) {
      return KolmogorovSmirnov.toLaw(AtomSnapping.of(measured, law), law);
    }

    @Override
    public double between(Spectrum one, Spectrum other) {
      return KolmogorovSmirnov.toSpectrum(one, other);
    }
  },

  /**
   * ∫ |F₁ − F₂| dx, in the unit of the spectrum; the integral against a law is accurate to about
   * 10⁻⁴ of the law's width.
   */
  WASSERSTEIN("Wasserstein-1") {
    @Override
    public double between(Spectrum measured, SpectralLaw law) {
      return Wasserstein.toLaw(AtomSnapping.of(measured, law), law);
    }

    @Override
    public double between(Spectrum one, Spectrum other) {
      return Wasserstein.toSpectrum(one, other);
    }
  };

  private final String label;

  Distance(String label) {
    this.label = label;
  }

  /**
   * Name for tables and plots.
   *
   * @return the name
   */
  public String label() {
    return label;
  }

  /**
   * Distance of a measured spectrum from a law.
   *
   * @param measured the spectrum, zeros included
   * @param law the prediction, in the same normalisation
   * @return a number ≥ 0
   */
  public abstract double between(Spectrum measured, SpectralLaw law);

  /**
   * Distance between two measured spectra, of any sizes; symmetric.
   *
   * @param one a spectrum
   * @param other another
   * @return a number ≥ 0
   */
  public abstract double between(Spectrum one, Spectrum other);
}
