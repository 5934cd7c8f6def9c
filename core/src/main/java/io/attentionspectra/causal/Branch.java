package io.attentionspectra.causal;

import java.util.List;
import org.hipparchus.complex.Complex;
import org.jspecify.annotations.Nullable;

/**
 * The physical branch of a resolvent's equations, followed from one solution to the next.
 *
 * @param <P> the solutions
 */
interface Branch<P extends BranchPoint> {

  /** A solution at a small positive parameter, right of the support. */
  P start();

  /**
   * The solution at a parameter.
   *
   * @return null if Newton's method does not converge from the solution near by
   */
  @Nullable P atParameter(Complex t, P near);

  /**
   * The solution at a place.
   *
   * @return null if Newton's method does not converge from the solution near by
   */
  @Nullable P atPlace(Complex z, P near);

  /**
   * The solution beside a real one, a step so short along the imaginary axis of t that imaginary
   * parts over the step are derivatives at full precision.
   *
   * @return null if Newton's method does not converge
   */
  @Nullable P aside(P real, double step);

  /**
   * A start for Newton's method from earlier solutions, the newest last.
   *
   * @param weights of sum 1, one for each solution
   */
  P combination(List<P> points, double[] weights);

  /**
   * Whether a solution inside a band is the one continued from Im z > 0, where every diagonal entry
   * of the resolvent has a positive imaginary part: other solutions of the equations have not.
   */
  boolean isPhysical(P point);

  /** F(x) = −Im Φ/π of a solution at x + i0, Φ(z) = ∫ log(x − z) dμ(x). */
  double cumulative(P point);
}
