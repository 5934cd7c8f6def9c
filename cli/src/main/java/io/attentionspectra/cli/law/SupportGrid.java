package io.attentionspectra.cli.law;

import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.stream.DoubleStream;

/** Points that show a law well: dense towards the edges of each interval, and every atom. */
final class SupportGrid {

  private SupportGrid() {}

  /** At least {@code points} points in all when the law has a density, and the atoms. */
  static double[] of(SpectralLaw law, int points) {
    int each = Math.max(5, points / Math.max(1, law.intervals().size()));
    return DoubleStream.concat(
            law.intervals().stream().flatMapToDouble(interval -> within(interval, each)),
            law.atoms().stream().mapToDouble(Atom::at))
        .sorted()
        .distinct()
        .toArray();
  }

  /** x = a + (b − a) sin² θ with θ equally spaced in [0, π/2], both ends exactly. */
  static DoubleStream within(Interval interval, int points) {
    return DoubleStream.iterate(0, i -> i < points, i -> i + 1)
        .map(i -> Math.pow(Math.sin(Math.PI / 2 * i / (points - 1)), 2))
        .map(share -> share == 1 ? interval.upper() : interval.lower() + share * interval.length());
  }
}
