package io.attentionspectra.causal;

import org.hipparchus.complex.Complex;

/**
 * A solution of the equations of a resolvent at z = λ, or next to the real axis above it.
 *
 * <p>Made by a {@link Branch}, which starts the next point from it; read by {@code BandWalk} and
 * {@link Piece}.
 */
interface BranchPoint {

  /** z, the place on the spectral axis, in units of θ. */
  Complex place();

  /** t, the parameter of the branch: 0 at z = ∞, positive right of the support and in gaps. */
  Complex parameter();

  /** dz/dt, zero at the soft edges. */
  Complex slope();

  /** 1 + p = zG(z), G(z) = ∫ dμ(x)/(z − x). */
  Complex onePlusMoments();
}
