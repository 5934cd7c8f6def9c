package io.attentionspectra.cli.figures;

import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;

/** Kolmogorov–Smirnov distances of spectra, for laws without atoms where the spectrum lies. */
final class Distances {

  private Distances() {}

  /** sup |F_n − F|, reached at a value of the spectrum or just before one. */
  static double toLaw(Spectrum spectrum, SpectralLaw law) {
    int size = spectrum.size();
    double[] increasing = increasing(spectrum);
    double[] predicted = law.curve(increasing).cumulative();
    double distance = 0;
    for (int i = 0; i < size; i++) {
      double after = Math.abs(predicted[i] - (i + 1.0) / size);
      double before = Math.abs(predicted[i] - (double) i / size);
      distance = Math.max(distance, Math.max(after, before));
    }
    return distance;
  }

  /** sup |F_n − G_m| of two spectra. */
  static double between(Spectrum one, Spectrum other) {
    double distance = 0;
    for (Spectrum points : new Spectrum[] {one, other}) {
      for (double x : points.toArray()) {
        distance = Math.max(distance, Math.abs(one.cumulative(x) - other.cumulative(x)));
      }
    }
    return distance;
  }

  private static double[] increasing(Spectrum spectrum) {
    double[] values = spectrum.toArray();
    for (int i = 0; i < values.length / 2; i++) {
      double swap = values[i];
      values[i] = values[values.length - 1 - i];
      values[values.length - 1 - i] = swap;
    }
    return values;
  }
}
