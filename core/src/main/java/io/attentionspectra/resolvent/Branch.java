package io.attentionspectra.resolvent;

import java.util.List;
import org.apiguardian.api.API;
import org.hipparchus.complex.Complex;
import org.jspecify.annotations.Nullable;

/**
 * The physical branch of a resolvent's equations, followed from one solution to the next. Given to
 * {@link ResolventLaw}; places are z = λ in units of θ, the variance of an entry. The parameter t
 * is 0 at z = ∞, positive right of the support, grows as z moves left through a gap, and has a
 * negative imaginary part above the real axis inside a band. Not for use by several threads.
 *
 * @param <P> the solutions
 */
@API(status = API.Status.INTERNAL)
public interface Branch<P extends BranchPoint> {

  /**
   * A solution at a small positive parameter, right of the support.
   *
   * @return the solution to start from
   */
  P start();

  /**
   * The solution at a parameter.
   *
   * @param t the parameter
   * @param near a solution near by
   * @return null if Newton's method does not converge from the solution near by
   */
  @Nullable P atParameter(Complex t, P near);

  /**
   * The solution at a place.
   *
   * @param z the place, on the real axis or above it
   * @param near a solution near by
   * @return null if Newton's method does not converge from the solution near by
   */
  @Nullable P atPlace(Complex z, P near);

  /**
   * The solution beside a real one, a step so short along the imaginary axis of t that imaginary
   * parts over the step are derivatives at full precision.
   *
   * @param real a real solution
   * @param step the step
   * @return null if Newton's method does not converge
   */
  @Nullable P aside(P real, double step);

  /**
   * A start for Newton's method from earlier solutions.
   *
   * @param points the solutions, the newest last
   * @param weights of sum 1, one for each solution
   * @return not a solution itself
   */
  P combination(List<P> points, double[] weights);

  /**
   * Whether a solution is the one continued from Im z = ∞, where every diagonal entry of the
   * resolvent has a positive imaginary part: other solutions of the equations have not.
   *
   * @param point a solution on the real axis or above it
   * @return true for the physical one
   */
  boolean isPhysical(P point);

  /**
   * The distribution function from the potential Φ(z) = ∫ log(x − z) dμ(x), without quadrature.
   *
   * @param point a solution at x + i0
   * @return F(x) = −Im Φ/π
   */
  double cumulative(P point);
}
