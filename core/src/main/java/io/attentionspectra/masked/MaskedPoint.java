package io.attentionspectra.masked;

import io.attentionspectra.resolvent.BranchPoint;
import org.hipparchus.complex.Complex;

/**
 * A solution of the equations on a grid.
 *
 * @param key g_j, the mean diagonal entry of the resolvent over the keys of cell j, (re, im)
 * @param query w_i, the same of the mirrored resolvent over the queries of cell i
 */
@SuppressWarnings("ArrayRecordComponent")
record MaskedPoint(Complex place, Complex parameter, Complex slope, double[] key, double[] query)
    implements BranchPoint {

  /** 1 + p = −zm = zt. */
  @Override
  public Complex onePlusMoments() {
    return place.multiply(parameter);
  }
}
