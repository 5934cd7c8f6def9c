package io.attentionspectra.spectrum;

import java.util.stream.DoubleStream;
import org.apiguardian.api.API;

/**
 * Points that show a law well: dense towards the edges of each interval of its support, and every
 * atom. Tables and pictures of laws are made on them.
 */
@API(status = API.Status.INTERNAL)
public final class SupportGrid {

  private SupportGrid() {}

  /**
   * Points over the whole support.
   *
   * @param law the law
   * @param points at least so many in all when the law has a density, and the atoms besides
   * @return increasing points, none twice
   */
  public static double[] of(SpectralLaw law, int points) {
    int each = Math.max(5, points / Math.max(1, law.intervals().size()));
    return DoubleStream.concat(
            law.intervals().stream().flatMapToDouble(interval -> within(interval, each)),
            law.atoms().stream().mapToDouble(Atom::at))
        .sorted()
        .distinct()
        .toArray();
  }

  /**
   * Points within one interval: x = a + (b − a) sin² θ with θ equally spaced in [0, π/2], both ends
   * exactly.
   *
   * @param interval [a, b]
   * @param points at least 2
   * @return increasing points
   */
  public static DoubleStream within(Interval interval, int points) {
    return DoubleStream.iterate(0, i -> i < points, i -> i + 1)
        .map(i -> Math.pow(Math.sin(Math.PI / 2 * i / (points - 1)), 2))
        .map(share -> share == 1 ? interval.upper() : interval.lower() + share * interval.length());
  }
}
