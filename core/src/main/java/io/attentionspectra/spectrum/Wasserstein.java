package io.attentionspectra.spectrum;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** ∫ |F − G| dx. */
final class Wasserstein {

  /** Points per interval of a law, dense at its edges, between which F is taken as linear. */
  private static final int POINTS = 256;

  private Wasserstein() {}

  static double toLaw(Spectrum measured, SpectralLaw law) {
    double[] x = grid(measured, law);
    double sum = 0;
    double start = law.cumulative(x[0]);
    for (int i = 0; i + 1 < x.length; i++) {
      double next = law.cumulative(x[i + 1]);
      double level = measured.cumulative(x[i]);
      double end = next - massAt(x[i + 1], law);
      sum += (x[i + 1] - x[i]) * meanModulus(start - level, end - level);
      start = next;
    }
    return sum;
  }

  static double toSpectrum(Spectrum one, Spectrum other) {
    double[] x =
        DoubleStream.concat(Arrays.stream(one.toArray()), Arrays.stream(other.toArray()))
            .sorted()
            .toArray();
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      sum += (x[i + 1] - x[i]) * Math.abs(one.cumulative(x[i]) - other.cumulative(x[i]));
    }
    return sum;
  }

  private static double[] grid(Spectrum measured, SpectralLaw law) {
    double from = law.resolvedFrom();
    DoubleStream points = Arrays.stream(measured.toArray());
    if (from > measured.get(measured.size() - 1)) {
      points = DoubleStream.concat(points, DoubleStream.of(from));
    }
    points = DoubleStream.concat(points, law.atoms().stream().mapToDouble(Atom::at));
    for (Interval interval : law.intervalsFrom(from)) {
      points = DoubleStream.concat(points, DoubleStream.of(nodes(interval)));
    }
    return points.filter(x -> x >= from).sorted().distinct().toArray();
  }

  private static double[] nodes(Interval interval) {
    double[] x = new double[POINTS + 1];
    for (int i = 0; i <= POINTS; i++) {
      double sine = Math.sin(Math.PI / 2 * i / POINTS);
      x[i] = interval.lower() + interval.length() * sine * sine;
    }
    return x;
  }

  /** Mean of |y| where y runs linearly from a to b. */
  private static double meanModulus(double a, double b) {
    if (a * b >= 0) {
      return Math.abs(a + b) / 2;
    }
    return (a * a + b * b) / (2 * Math.abs(a - b));
  }

  private static double massAt(double x, SpectralLaw law) {
    double mass = 0;
    for (Atom atom : law.atoms()) {
      mass += atom.at() == x ? atom.mass() : 0;
    }
    return mass;
  }
}
