package io.attentionspectra.cli;

import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;

/**
 * The semicircle on [1, 3] with mass 3/4 beside an atom of mass 1/4 at 0: density (3/4)(2/π)√(1 −
 * (x − 2)²), everything known in closed form.
 */
public final class SemicircleLaw implements SpectralLaw {

  private static final double BULK = 0.75;

  @Override
  public String name() {
    return "Semicircle with an atom";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("bulk", BULK);
  }

  @Override
  public List<Interval> intervals() {
    return List.of(new Interval(1, 3));
  }

  @Override
  public List<Atom> atoms() {
    return List.of(new Atom(0, 1 - BULK));
  }

  @Override
  public double density(double x) {
    double centred = x - 2;
    return Math.abs(centred) >= 1 ? 0 : BULK * 2 / Math.PI * Math.sqrt(1 - centred * centred);
  }

  @Override
  public double cumulative(double x) {
    if (x < 0) {
      return 0;
    }
    double centred = Math.max(-1, Math.min(1, x - 2));
    double share =
        0.5 + (centred * Math.sqrt(1 - centred * centred) + Math.asin(centred)) / Math.PI;
    return 1 - BULK + BULK * share;
  }

  @Override
  public double quantile(double probability) {
    if (probability <= 1 - BULK) {
      return 0;
    }
    double low = 1;
    double high = 3;
    if (probability == 1) {
      return high;
    }
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (cumulative(middle) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  @Override
  public double moment(int order) {
    return switch (order) {
      case 0 -> 1;
      case 1 -> BULK * 2;
      case 2 -> BULK * (4 + 0.25);
      default -> throw new UnsupportedOperationException("moment of order " + order);
    };
  }

  @Override
  public Complex stieltjes(Complex z) {
    throw new UnsupportedOperationException("not needed by the command line");
  }
}
