package io.attentionspectra.causal;

import io.attentionspectra.resolvent.BranchPoint;
import java.util.Arrays;
import org.hipparchus.complex.Complex;

/**
 * A solution of the causal equations: the states at the starts of the steps over 0 ≤ x ≤ ½.
 *
 * @param states s, P, M and E at the start of each step, interleaved (re, im)
 * @param mesh the steps
 * @param tension per step, by how much its largest last coefficient exceeds what it may leave out;
 *     0 where the steps were made anew after the solution
 */
@SuppressWarnings("ArrayRecordComponent")
record CausalPoint(
    Complex place,
    Complex parameter,
    Complex slope,
    Complex onePlusMoments,
    double[][] states,
    CausalMesh mesh,
    double[] tension)
    implements BranchPoint {

  /** A start for Newton's method elsewhere. */
  CausalPoint moved(Complex t, double[][] to) {
    return new CausalPoint(place, t, slope, onePlusMoments, to, mesh, tension);
  }

  /** The largest tension. */
  double mostTension() {
    return Arrays.stream(tension).max().orElse(0);
  }
}
