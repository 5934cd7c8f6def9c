package io.attentionspectra.free.internal;

/**
 * The inverse t(x) of λ between two nodes of a branch: the polynomial of fifth degree that has
 * their t and, with dt/dx = 1/λ' and d²t/dx² = −λ''/λ'³, their derivatives (Hermite interpolation).
 * Steps of the branch are a quarter of the distance to the nearest critical point, so that it errs
 * by some 10⁻⁵ of that distance; iterations begin there. Its third derivatives, and those of the
 * same polynomial for p, err by a hundredth: with them one evaluation near x is enough, see {@link
 * #solution}.
 */
public final class BetweenNodes {

  private final Anchor upper;
  private final Anchor lower;
  private final double width;
  private final double u;

  /**
   * A point between two nodes.
   *
   * @param upper the node at the larger x
   * @param lower the node at the smaller x
   * @param width difference of the two
   * @param depth how far below the upper node, at most the width
   */
  public BetweenNodes(Anchor upper, Anchor lower, double width, double depth) {
    this.upper = upper;
    this.lower = lower;
    this.width = width;
    this.u = depth / width;
  }

  /** A parameter near the solution of λ(t) = x. */
  public Jet.Step guess() {
    double cube = u * u * u;
    return new Weights(
            1,
            cube * (10 - u * (15 - 6 * u)),
            u - cube * (6 - u * (8 - 3 * u)),
            cube * (-4 + u * (7 - 3 * u)),
            0.5 * u * u - cube * (1.5 - u * (1.5 - 0.5 * u)),
            cube * (0.5 - u * (1 - 0.5 * u)))
        .of(parameterAlong(upper, -width), parameterAlong(lower, -width));
  }

  /**
   * p at the solution of λ(t) = x, from a parameter so near it that the fourth power of the way is
   * rounding: its Taylor series in x, the first two derivatives from the parameter, the third one
   * from the nodes.
   *
   * @param near the parameter with its values
   * @param x where
   * @return p(x)
   */
  public Jet.Step solution(Anchor near, double x) {
    double wayRe = x - near.point().lambda().re();
    double wayIm = -near.point().lambda().im();
    double squareRe = wayRe * wayRe - wayIm * wayIm;
    double squareIm = 2 * wayRe * wayIm;
    double cubeRe = (squareRe * wayRe - squareIm * wayIm) / 6;
    double cubeIm = (squareRe * wayIm + squareIm * wayRe) / 6;
    Jet p = near.point().p().of(parameterAlong(near, 1));
    Jet.Step third = third();
    return new Jet.Step(
        p.re()
            + (p.re1() * wayRe - p.im1() * wayIm)
            + (p.re2() * squareRe - p.im2() * squareIm) / 2
            + (third.re() * cubeRe - third.im() * cubeIm),
        p.im()
            + (p.re1() * wayIm + p.im1() * wayRe)
            + (p.re2() * squareIm + p.im2() * squareRe) / 2
            + (third.re() * cubeIm + third.im() * cubeRe));
  }

  /** d³p/dx³. */
  private Jet.Step third() {
    Jet.Step along =
        new Weights(
                0,
                60 - u * (360 - 360 * u),
                -36 + u * (192 - 180 * u),
                -24 + u * (168 - 180 * u),
                -9 + u * (36 - 30 * u),
                3 - u * (24 - 30 * u))
            .of(
                upper.point().p().of(parameterAlong(upper, -width)),
                lower.point().p().of(parameterAlong(lower, -width)));
    double unit = -1 / (width * width * width);
    return new Jet.Step(unit * along.re(), unit * along.im());
  }

  /**
   * How a value of the polynomial, or of a derivative of it, is made of what is known at its ends.
   *
   * @param start weight of the value at the upper node
   * @param end weight of the difference of the two values
   */
  private record Weights(
      double start,
      double end,
      double slope,
      double endSlope,
      double curvature,
      double endCurvature) {

    Jet.Step of(Jet a, Jet b) {
      return new Jet.Step(
          start * a.re()
              + (b.re() - a.re()) * end
              + a.re1() * slope
              + b.re1() * endSlope
              + a.re2() * curvature
              + b.re2() * endCurvature,
          start * a.im()
              + (b.im() - a.im()) * end
              + a.im1() * slope
              + b.im1() * endSlope
              + a.im2() * curvature
              + b.im2() * endCurvature);
    }
  }

  /** t and its derivatives along a way in x. */
  private static Jet parameterAlong(Anchor node, double way) {
    Jet l = node.point().lambda();
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
