package io.attentionspectra.resolvent;

import org.apiguardian.api.API;
import org.hipparchus.complex.Complex;

/**
 * A solution of the equations of a resolvent at z = λ, or next to the real axis above it.
 *
 * <p>Made by a {@link Branch}, which starts the next point from it; read by {@code BandWalk} and
 * {@link Piece}.
 */
@API(status = API.Status.INTERNAL)
public interface BranchPoint {

  /**
   * The place on the spectral axis, in units of θ.
   *
   * @return z
   */
  Complex place();

  /**
   * The parameter of the branch.
   *
   * @return t
   */
  Complex parameter();

  /**
   * Derivative along the branch, zero at the soft edges.
   *
   * @return dz/dt
   */
  Complex slope();

  /**
   * z times the Cauchy transform G(z) = ∫ dμ(x)/(z − x).
   *
   * @return 1 + p = zG(z)
   */
  Complex onePlusMoments();
}
