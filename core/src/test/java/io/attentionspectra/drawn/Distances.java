package io.attentionspectra.drawn;

import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;

/** The distance between a spectrum and a law, written down apart from the library's. */
public final class Distances {

  private Distances() {}

  /** sup |F₁ − F₂| at the values measured, for a law without atoms. */
  public static double distance(Spectrum spectrum, SpectralLaw law) {
    int n = spectrum.size();
    double distance = 0;
    for (int rank = 0; rank < n; rank++) {
      double predicted = law.cumulative(spectrum.get(rank));
      double above = Math.abs(predicted - (n - rank) / (double) n);
      double below = Math.abs(predicted - (n - rank - 1) / (double) n);
      distance = Math.max(distance, Math.max(above, below));
    }
    return distance;
  }

  /**
   * sup |F_n − F| over the values of 0.001 of the edge or more: where F falls like 1/ln(1/x) at 0,
   * the rounding of smaller ones shows.
   */
  public static double aboveRounding(double[] squares, SoftEdged law) {
    int n = squares.length;
    double distance = 0;
    for (int rank = 0; rank < n && squares[rank] >= 1e-3 * law.rightEdge(); rank++) {
      double predicted = law.cumulative(squares[rank]);
      double above = Math.abs(predicted - (n - rank) / (double) n);
      double below = Math.abs(predicted - (n - rank - 1) / (double) n);
      distance = Math.max(distance, Math.max(above, below));
    }
    return distance;
  }
}
