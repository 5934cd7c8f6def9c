package io.attentionspectra.compare;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.RowStatistics;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SingularTriplets;

/**
 * One head on one text, as far as two heads are set side by side: made from its attention matrix,
 * dropped when the text is done.
 *
 * @param attention A, ℓ × ℓ
 * @param triplets squared singular values of √ℓ(A − column means) and the leading vectors
 */
record SeenHead(Matrix attention, SingularTriplets triplets) {

  /** Of how many leading directions subspaces are compared. */
  static final int DIRECTIONS = 5;

  /** A square below this share of the largest has no direction: its vectors are rounding. */
  private static final double LEAST = 1e-10;

  /** The matrix whose singular vectors are wanted. */
  static Matrix centred(Matrix attention) {
    return AttentionSpectrum.centred(attention);
  }

  /** The same head without directions, since what is left of its rows is rounding. */
  SeenHead withoutDirections() {
    double[] zeros = new double[triplets.squaredValues().length];
    return new SeenHead(attention, new SingularTriplets(zeros, triplets.left(), triplets.right()));
  }

  /** How many leading directions the head has. */
  int directions() {
    double[] squares = triplets.squaredValues();
    int count = 0;
    while (count < triplets.left().columns()
        && squares[count] > 0
        && squares[count] > LEAST * squares[0]) {
      count++;
    }
    return count;
  }

  /** Whether a direction's square is at least twice the first one that is not compared. */
  boolean standsOut(int direction) {
    double[] squares = triplets.squaredValues();
    double next = squares.length > DIRECTIONS ? squares[DIRECTIONS] : 0;
    return squares[direction] >= 2 * next;
  }

  /** What is kept of a re-initialised head. */
  double[] features(double betaHat, AttentionMask mask) {
    return HeadFeatures.of(betaHat, RowStatistics.of(attention, mask), triplets.squaredValues());
  }
}
