package io.attentionspectra.free.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A point between two nodes of the branch of MP_0.3 ⊠ MP_0.5, against one that is iterated for. */
class BetweenNodesTest {

  private static final double X = 1;
  private static final double WIDTH = 0.2;

  private final InverseMap map =
      new InverseMap(
          new ProductCurve(null, 1, new double[] {0.3, 0.5}, null, true),
          1,
          RationalSeries.ZERO,
          1);
  private final BranchSolver solver = new BranchSolver(map, 1);
  private final Solution middle = first();

  /** Some branch in the upper half-plane; every one is analytic. */
  private Solution first() {
    for (double re = 0.1; re < 2; re += 0.1) {
      Solution found =
          solver.newton(re, 0.5, X, Double.POSITIVE_INFINITY, InverseMap.Point.UNKNOWN);
      if (found != null) {
        return found;
      }
    }
    throw new AssertionError("no solution");
  }

  private Solution at(double x) {
    return solver.bridged(X, middle.anchor(), x);
  }

  /** The share of the third term that its derivative from the nodes, and the fourth term, miss. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.35, 0.5, 0.8})
  void thirdDerivativeComesFromTheNodes(double u) {
    double upperX = X + WIDTH / 2;
    double x = upperX - u * WIDTH;
    BetweenNodes nodes =
        new BetweenNodes(at(upperX).anchor(), at(X - WIDTH / 2).anchor(), WIDTH, u * WIDTH);
    Solution exact = at(x);
    Anchor on = exact.anchor();
    double step = 1e-3 * Math.abs(on.im());
    Anchor near = new Anchor(on.re() + step, on.im(), map.at(on.re() + step, on.im(), on.point()));
    Jet.Step solution = nodes.solution(near, x);
    double error = Math.hypot(solution.re() - exact.pRe(), solution.im() - exact.pIm());
    assertEquals(0, error, 0.05 * thirdTerm(x, near.point().lambda()));
  }

  /** |p'''(x)| |x − λ(t)|³/6 by differences. */
  private double thirdTerm(double x, Jet lambda) {
    double h = 0.01;
    double way = Math.hypot(x - lambda.re(), lambda.im());
    double re = at(x + 2 * h).pRe() - at(x - 2 * h).pRe() - 2 * (at(x + h).pRe() - at(x - h).pRe());
    double im = at(x + 2 * h).pIm() - at(x - 2 * h).pIm() - 2 * (at(x + h).pIm() - at(x - h).pIm());
    return Math.hypot(re, im) / (2 * h * h * h) * way * way * way / 6;
  }

  /** The guess errs by a small part of the way to the critical point. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.8})
  void guessIsNear(double u) {
    double upperX = X + WIDTH / 2;
    Jet.Step guess =
        new BetweenNodes(at(upperX).anchor(), at(X - WIDTH / 2).anchor(), WIDTH, u * WIDTH).guess();
    Anchor exact = at(upperX - u * WIDTH).anchor();
    double error = Math.hypot(guess.re() - exact.re(), guess.im() - exact.im());
    assertEquals(0, error, 1e-5 * exact.point().lambda().curvatureRadius());
  }
}
