package io.attentionspectra.lengths;

import java.util.List;

/**
 * Two labelled classes of pooled texts at one class of lengths.
 *
 * @param length number of the class of lengths
 * @param zeros texts of the first class, at least two
 * @param ones texts of the second, at least two
 * @param difference Δ, mean of the second less that of the first
 * @param noise tr Σ, variance within the classes, summed over all directions
 */
@SuppressWarnings("ArrayRecordComponent")
record ClassDifference(int length, double zeros, double ones, double[] difference, double noise) {

  /** At every length with two texts of each class. */
  static List<ClassDifference> of(LengthMoments zero, LengthMoments one) {
    return zero.totals().stream()
        .flatMap(
            first ->
                one.totals().stream()
                    .filter(second -> second.length() == first.length())
                    .map(second -> of(first, second)))
        .toList();
  }

  private static ClassDifference of(LengthMoments.Total zero, LengthMoments.Total one) {
    double[] difference = one.mean().clone();
    for (int j = 0; j < difference.length; j++) {
      difference[j] -= zero.mean()[j];
    }
    double degrees = zero.count() + one.count() - 2.0;
    double noise =
        ((zero.count() - 1) * zero.variance() + (one.count() - 1) * one.variance()) / degrees;
    return new ClassDifference(zero.length(), zero.count(), one.count(), difference, noise);
  }

  double texts() {
    return zeros + ones;
  }

  /** 1/n₀ + 1/n₁. */
  double perText() {
    return 1 / zeros + 1 / ones;
  }

  /** What the errors of the means add to ‖Δ‖². */
  double errorOfSquare() {
    return noise * perText();
  }
}
