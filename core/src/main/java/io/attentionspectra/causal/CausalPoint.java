package io.attentionspectra.causal;

import io.attentionspectra.resolvent.BranchPoint;
import org.hipparchus.complex.Complex;

/**
 * A solution of the causal equations: the states at the starts of equal steps over 0 ≤ x ≤ ½.
 *
 * @param states s, P, M and E at the start of each step, interleaved (re, im)
 * @param tension by how much the largest last coefficient exceeds what the step may leave out
 */
@SuppressWarnings("ArrayRecordComponent")
record CausalPoint(
    Complex place,
    Complex parameter,
    Complex slope,
    Complex onePlusMoments,
    double[][] states,
    double tension)
    implements BranchPoint {

  /** A start for Newton's method elsewhere. */
  CausalPoint moved(Complex t, double[][] to) {
    return new CausalPoint(place, t, slope, onePlusMoments, to, tension);
  }

  int steps() {
    return states.length;
  }
}
