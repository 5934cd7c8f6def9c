package io.attentionspectra.free.internal;

/**
 * The inverse t(x) of λ between two nodes of a branch: the polynomial of fifth degree that has
 * their t and, with dt/dx = 1/λ' and d²t/dx² = −λ''/λ'³, their derivatives (Hermite interpolation).
 * Steps of the branch are a quarter of the distance to the nearest critical point, so that it errs
 * by some 10⁻⁵ of that distance; iterations begin there.
 */
public final class BetweenNodes {

  private BetweenNodes() {}

  /** A parameter t = re + i·im with λ and its derivatives there. */
  public record Node(double re, double im, Jet lambda) {}

  /**
   * A parameter near the solution.
   *
   * @param upper the node at the larger x
   * @param lower the node at the smaller x
   * @param width difference of the two
   * @param depth how far below the upper node, at most the width
   * @return where to begin
   */
  public static Jet.Step guess(Node upper, Node lower, double width, double depth) {
    double u = depth / width;
    double cube = u * u * u;
    double end = cube * (10 - u * (15 - 6 * u));
    double endSlope = cube * (-4 + u * (7 - 3 * u));
    double endCurvature = cube * (0.5 - u * (1 - 0.5 * u));
    double slope = u - cube * (6 - u * (8 - 3 * u));
    double curvature = 0.5 * u * u - cube * (1.5 - u * (1.5 - 0.5 * u));
    Jet a = ofX(upper, -width);
    Jet b = ofX(lower, -width);
    return new Jet.Step(
        a.re()
            + (b.re() - a.re()) * end
            + a.re1() * slope
            + b.re1() * endSlope
            + a.re2() * curvature
            + b.re2() * endCurvature,
        a.im()
            + (b.im() - a.im()) * end
            + a.im1() * slope
            + b.im1() * endSlope
            + a.im2() * curvature
            + b.im2() * endCurvature);
  }

  /** t and its derivatives along a way in x. */
  private static Jet ofX(Node node, double way) {
    Jet l = node.lambda();
    double norm = l.re1() * l.re1() + l.im1() * l.im1();
    double re = l.re1() / norm;
    double im = -l.im1() / norm;
    double squareRe = re * re - im * im;
    double squareIm = 2 * re * im;
    double cubeRe = squareRe * re - squareIm * im;
    double cubeIm = squareRe * im + squareIm * re;
    return new Jet(
        node.re(),
        node.im(),
        way * re,
        way * im,
        -way * way * (l.re2() * cubeRe - l.im2() * cubeIm),
        -way * way * (l.re2() * cubeIm + l.im2() * cubeRe));
  }
}
