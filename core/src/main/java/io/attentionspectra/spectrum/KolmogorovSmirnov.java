package io.attentionspectra.spectrum;

/**
 * sup |F − G|. Between two measured values the empirical function is constant and a law is
 * monotone, so the supremum is reached at a measured value or just before one.
 */
final class KolmogorovSmirnov {

  private KolmogorovSmirnov() {}

  static double toLaw(Spectrum measured, SpectralLaw law) {
    int size = measured.size();
    double distance = 0;
    int first = size;
    while (first > 0) {
      double x = measured.get(first - 1);
      int below = size - first;
      while (first > 0 && measured.get(first - 1) == x) {
        first--;
      }
      int upTo = size - first;
      double at = law.cumulative(x);
      double before = at - massAt(x, law);
      distance = Math.max(distance, Math.abs(at - upTo / (double) size));
      distance = Math.max(distance, Math.abs(before - below / (double) size));
    }
    return distance;
  }

  static double toSpectrum(Spectrum one, Spectrum other) {
    int left = one.size();
    int right = other.size();
    double distance = 0;
    while (left > 0 && right > 0) {
      double x = Math.min(one.get(left - 1), other.get(right - 1));
      left = above(one, left, x);
      right = above(other, right, x);
      double difference = left / (double) one.size() - right / (double) other.size();
      distance = Math.max(distance, Math.abs(difference));
    }
    return distance;
  }

  /** Number of values above x, given that at most {@code most} are. */
  private static int above(Spectrum spectrum, int most, double x) {
    int count = most;
    while (count > 0 && spectrum.get(count - 1) <= x) {
      count--;
    }
    return count;
  }

  private static double massAt(double x, SpectralLaw law) {
    double mass = 0;
    for (Atom atom : law.atoms()) {
      mass += atom.at() == x ? atom.mass() : 0;
    }
    return mass;
  }
}
