package io.attentionspectra.compare;

import io.attentionspectra.linalg.Matrix;

/**
 * Two heads on one text, side by side.
 *
 * @param distance ‖A₁ − A₂‖_F, root of the mean squared singular value of √ℓ(A₁ − A₂)
 * @param left for k = 1, 2, …: mean squared cosine of the principal angles of the leading k left
 *     singular vectors; as many as both heads have directions
 * @param right the same of the right ones
 * @param kept for every direction of the first head: mean of ‖P uₖ‖² and ‖P vₖ‖², P the projection
 *     onto the leading directions of the second
 * @param standsOut whether that direction of the first head stands out from the rest of its
 *     spectrum
 */
@SuppressWarnings("ArrayRecordComponent")
record HeadPair(
    double distance, double[] left, double[] right, double[] kept, boolean[] standsOut) {

  static HeadPair of(SeenHead first, SeenHead second) {
    int common = Math.min(first.directions(), second.directions());
    double[] left = new double[common];
    double[] right = new double[common];
    for (int k = 1; k <= common; k++) {
      left[k - 1] = overlap(first.triplets().left(), second.triplets().left(), k);
      right[k - 1] = overlap(first.triplets().right(), second.triplets().right(), k);
    }
    int own = first.directions();
    double[] kept = new double[own];
    boolean[] standsOut = new boolean[own];
    for (int k = 0; k < own; k++) {
      standsOut[k] = first.standsOut(k);
      kept[k] =
          (kept(first.triplets().left(), k, second.triplets().left(), second.directions())
                  + kept(
                      first.triplets().right(), k, second.triplets().right(), second.directions()))
              / 2;
    }
    double distance = Math.sqrt(first.attention().minus(second.attention()).squaredNorm());
    return new HeadPair(distance, left, right, kept, standsOut);
  }

  /**
   * Mean squared cosine of the principal angles of two spaces of k orthonormal columns, as 1 − the
   * mean squared sine, which is exactly 1 for equal spaces.
   */
  static double overlap(Matrix one, Matrix other, int k) {
    double sines = 0;
    for (int j = 0; j < k; j++) {
      sines += squaredSine(one.column(j), other, k);
    }
    return Math.max(0, 1 - sines / k);
  }

  private static double kept(Matrix one, int column, Matrix other, int dimension) {
    return Math.max(0, 1 - squaredSine(one.column(column), other, dimension));
  }

  /** ‖x − U Uᵀ x‖² of a unit vector, U the first k columns. */
  private static double squaredSine(double[] x, Matrix space, int k) {
    double[] rest = x.clone();
    for (int j = 0; j < k; j++) {
      double[] direction = space.column(j);
      double product = 0;
      for (int i = 0; i < x.length; i++) {
        product += x[i] * direction[i];
      }
      for (int i = 0; i < x.length; i++) {
        rest[i] -= product * direction[i];
      }
    }
    double sum = 0;
    for (double each : rest) {
      sum += each * each;
    }
    return sum;
  }
}
