package io.attentionspectra.law;

/**
 * The Airy function Ai and its derivative for x ≥ −14, the solution of y″ = x y that decays at +∞.
 *
 * <p>For x ≥ 10 the asymptotic series DLMF 9.7.5–9.7.6, cut at the smallest term, is exact to
 * rounding. Below, values at the nodes of a grid of step 1/4 are carried leftwards from 10 by the
 * Taylor series of the equation (the stable direction: Ai is the dominant solution leftwards), and
 * a point is reached from its nearest node by the same series. Relative error a few 1e-15 for x ≥ 0
 * up to the conditioning of exp(−⅔x^{3/2}); absolute error 1e-15 below.
 */
final class AiryFunction {

  /** Left end of the domain. */
  static final double LEFT = -14;

  private static final double JOIN = 10;
  private static final double STEP = 0.25;
  private static final int TERMS = 24;
  private static final double[] VALUE;
  private static final double[] SLOPE;

  static {
    int nodes = (int) Math.round((JOIN - LEFT) / STEP) + 1;
    VALUE = new double[nodes];
    SLOPE = new double[nodes];
    AiryFunction start = asymptotic(JOIN);
    VALUE[0] = start.value;
    SLOPE[0] = start.slope;
    for (int k = 1; k < nodes; k++) {
      AiryFunction next = taylor(k - 1, -STEP);
      VALUE[k] = next.value;
      SLOPE[k] = next.slope;
    }
  }

  private final double value;
  private final double slope;

  private AiryFunction(double value, double slope) {
    this.value = value;
    this.slope = slope;
  }

  /** Ai and Ai′ at x ≥ {@link #LEFT}. */
  static AiryFunction at(double x) {
    if (x >= JOIN) {
      return asymptotic(x);
    }
    int node = (int) Math.round((JOIN - x) / STEP);
    return taylor(node, x - (JOIN - node * STEP));
  }

  /** Ai(x). */
  double value() {
    return value;
  }

  /** Ai′(x). */
  double slope() {
    return slope;
  }

  /** Sum of the Taylor series at a node: (n+1)(n+2) c_{n+2} = x₀ c_n + c_{n−1}. */
  private static AiryFunction taylor(int node, double h) {
    double centre = JOIN - node * STEP;
    double before = 0;
    double current = VALUE[node];
    double next = SLOPE[node];
    double power = 1;
    double value = current;
    double slope = next;
    for (int n = 0; n < TERMS; n++) {
      double following = (centre * current + before) / ((n + 1.0) * (n + 2.0));
      value += next * power * h;
      power *= h;
      slope += (n + 2.0) * following * power;
      before = current;
      current = next;
      next = following;
    }
    return new AiryFunction(value, slope);
  }

  /** DLMF 9.7.5 and 9.7.6 with u_k of 9.7.2, ζ = ⅔ x^{3/2}. */
  private static AiryFunction asymptotic(double x) {
    double root = Math.sqrt(x);
    double zeta = 2 * x * root / 3;
    double u = 1;
    double value = 1;
    double slope = 1;
    double size = 1;
    for (int k = 1; ; k++) {
      u *= -(6 * k - 5.0) * (6 * k - 3.0) * (6 * k - 1.0) / (216.0 * k * (2 * k - 1.0)) / zeta;
      if (Math.abs(u) >= size || Math.abs(u) < 1e-18) {
        break;
      }
      size = Math.abs(u);
      value += u;
      slope -= u * (6 * k + 1.0) / (6 * k - 1.0);
    }
    double scale = Math.exp(-zeta) / (2 * Math.sqrt(Math.PI));
    double quarter = Math.sqrt(root);
    return new AiryFunction(scale / quarter * value, -scale * quarter * slope);
  }
}
