package io.attentionspectra.spectrum;

/**
 * sup |F − G|. Between two measured values the empirical function is constant and a law is
 * monotone, so the supremum is reached at a measured value or just before one. Values below {@value
 * #RESOLUTION} of the largest are rounding errors of a smaller value or of 0: from there downwards
 * nothing is compared, unless the law has an atom at 0.
 */
final class KolmogorovSmirnov {

  /** Rounding errors of the eigenvalues of a Gram matrix, relative to the largest. */
  static final double RESOLUTION = 1e-13;

  private KolmogorovSmirnov() {}

  static double toLaw(Spectrum measured, SpectralLaw law) {
    int size = measured.size();
    double distance = 0;
    double resolved = RESOLUTION * measured.get(0);
    int first = size;
    if (isRounding(measured.get(size - 1), resolved) && massAt(0, law) == 0) {
      first = above(measured, size, resolved);
      distance = Math.abs(law.cumulative(resolved) - (size - first) / (double) size);
    }
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

  private static boolean isRounding(double smallest, double resolved) {
    return resolved > 0 && Math.abs(smallest) <= resolved;
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
