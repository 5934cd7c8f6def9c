package io.attentionspectra.free;

import io.attentionspectra.free.internal.Anchor;
import io.attentionspectra.free.internal.InverseMap;
import io.attentionspectra.free.internal.Jet;
import org.jspecify.annotations.Nullable;

/**
 * The branch at a hard edge: λ has a zero of order k ≥ 2 at a real t₀, where p = p₀ is real, and
 * the density grows like x^{1/k − 1}.
 *
 * <p>Near t₀, 1 + p or 1 + rp is a difference of near-equal numbers, so λ and p are expanded in τ =
 * t − t₀ instead: λ = cτᵏ(1 + Σ aⱼτʲ), p = p₀ + Σ dⱼτʲ, with coefficients from samples on a circle
 * (Cauchy's formula by the trapezoid rule), where both are still well conditioned.
 */
final class HardEdge {

  private static final int SAMPLES = 64;
  private static final int TERMS = 28;
  private static final int MAX_ORDER = 8;

  /** Share of the circle's radius inside which the expansions are used. */
  private static final double REACH = 0.25;

  private final double reach;
  private final double leading;
  private final int order;

  /** aⱼ, j = 0 … with a₀ = 1. */
  private final double[] a;

  /** dⱼ, j = 0 … with d₀ = p₀. */
  private final double[] d;

  /** Coefficients of ∫ (p λ'/λ − k p₀/τ) dτ, j = 1 …. */
  private final double[] primitive;

  /** Direction of the branch at t₀: c e^{ikθ} > 0. */
  private final double angle;

  private HardEdge(double radius, double leading, int order, double[] a, double[] d, double angle) {
    this.reach = REACH * radius;
    this.leading = leading;
    this.order = order;
    this.a = a;
    this.d = d;
    this.angle = angle;
    this.primitive = primitive(a, d, order);
  }

  /** The hard edge below a node, or null when the node is not under the spell of one. */
  static @Nullable HardEdge below(InverseMap map, Anchor node) {
    double re = node.re();
    double im = node.im();
    Jet l = node.point().lambda();
    // For λ = cτᵏ, λλ''/λ'² = 1 − 1/k.
    double squareRe = l.re1() * l.re1() - l.im1() * l.im1();
    double squareIm = 2 * l.re1() * l.im1();
    double norm = squareRe * squareRe + squareIm * squareIm;
    double ratioRe = l.re() * (l.re2() * squareRe + l.im2() * squareIm) / norm;
    double ratioIm = l.re() * (l.im2() * squareRe - l.re2() * squareIm) / norm;
    int order = (int) Math.rint(1 / (1 - ratioRe));
    boolean powerLike =
        order >= 2
            && order <= MAX_ORDER
            && Math.hypot(ratioRe - (1 - 1.0 / order), ratioIm) < 0.1 / order;
    if (!powerLike) {
      return null;
    }
    double slope2 = l.re1() * l.re1() + l.im1() * l.im1();
    double zero = map.realZero(re - order * l.re() * l.re1() / slope2, order, node.point());
    double radius = 0.8 * Math.hypot(re - zero, im);
    if (!(radius < 2 * Math.abs(im))) {
      return null;
    }
    return expanded(map, zero, radius, order, node);
  }

  private static @Nullable HardEdge expanded(
      InverseMap map, double zero, double radius, int order, Anchor node) {
    double heading = Math.atan2(node.im(), node.re() - zero);
    double[] lambda = new double[TERMS + order];
    double[] p = new double[TERMS];
    InverseMap.Local[] circle = circle(map, zero, radius, node);
    for (int k = 0; k <= SAMPLES; k++) {
      double phi = Math.PI * k / SAMPLES;
      double weight = (k == 0 || k == SAMPLES ? 0.5 : 1.0) / SAMPLES;
      accumulate(lambda, circle[k].lambda(), phi, weight);
      accumulate(p, circle[k].p(), phi, weight);
    }
    double top = Math.abs(lambda[order]);
    for (int j = 0; j < order; j++) {
      if (!(Math.abs(lambda[j]) < 1e-9 * top)) {
        return null;
      }
    }
    for (int j = TERMS / 2; j < TERMS; j++) {
      if (!(Math.abs(lambda[j + order]) * Math.pow(REACH, j) < 1e-15 * top
          && Math.abs(p[j]) * Math.pow(REACH, j) < 1e-15 * Math.abs(p[1]))) {
        return null;
      }
    }
    double[] a = new double[TERMS];
    for (int j = 0; j < TERMS; j++) {
      a[j] = lambda[j + order] / lambda[order] / Math.pow(radius, j);
      p[j] /= Math.pow(radius, j);
    }
    double leading = lambda[order] / Math.pow(radius, order);
    HardEdge edge =
        new HardEdge(radius, leading, order, a, p, nearestAngle(leading, order, heading));
    return edge.primitiveConverges() ? edge : null;
  }

  /**
   * Samples on the upper half of the circle, from the one nearest to the node both ways. The
   * functions are real on the real axis: the lower half is conjugate, and a node below it is
   * reflected.
   */
  private static InverseMap.Local[] circle(
      InverseMap map, double zero, double radius, Anchor node) {
    double side = node.im() < 0 ? -1 : 1;
    double heading = Math.atan2(Math.abs(node.im()), node.re() - zero);
    int first = (int) Math.rint(heading / Math.PI * SAMPLES);
    InverseMap.Local[] samples = new InverseMap.Local[SAMPLES + 1];
    InverseMap.Point start = sample(map, zero, radius, side, first, node.point(), samples);
    InverseMap.Point near = start;
    for (int k = first + 1; k <= SAMPLES; k++) {
      near = sample(map, zero, radius, side, k, near, samples);
    }
    near = start;
    for (int k = first - 1; k >= 0; k--) {
      near = sample(map, zero, radius, side, k, near, samples);
    }
    return samples;
  }

  private static InverseMap.Point sample(
      InverseMap map,
      double zero,
      double radius,
      double side,
      int k,
      InverseMap.Point near,
      InverseMap.Local[] samples) {
    double phi = Math.PI * k / SAMPLES;
    double re = radius * Math.cos(phi);
    double im = k == 0 || k == SAMPLES ? 0 : side * radius * Math.sin(phi);
    InverseMap.Point point = map.at(zero + re, im, near);
    InverseMap.Local local = map.near(zero, re, im, point);
    samples[k] =
        side > 0 ? local : new InverseMap.Local(local.lambda().conjugate(), local.p().conjugate());
    return point;
  }

  /** Another zero of λ close by would limit the radius of the logarithmic series. */
  private boolean primitiveConverges() {
    double first = Math.abs(primitive[1]) * reach;
    for (int j = TERMS - 3; j < TERMS; j++) {
      if (!(Math.abs(primitive[j]) * Math.pow(reach, j) < 1e-14 * first)) {
        return false;
      }
    }
    return true;
  }

  /** The direction θ with c e^{ikθ} > 0 nearest to the one in which the branch was met. */
  private static double nearestAngle(double leading, int order, double heading) {
    double base = leading > 0 ? 0 : Math.PI / order;
    double turn = 2 * Math.PI / order;
    return base + turn * Math.rint((heading - base) / turn);
  }

  /** Adds one sample's share of the coefficients times radiusʲ. */
  private static void accumulate(double[] sums, Jet value, double phi, double weight) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += weight * (value.re() * Math.cos(j * phi) + value.im() * Math.sin(j * phi));
    }
  }

  /** ∫ (p λ'/λ − k p₀/τ) dτ by τλ'/λ = k + Σ jaⱼτʲ/Σ aⱼτʲ. */
  private static double[] primitive(double[] a, double[] d, int order) {
    double[] logarithmic = new double[a.length];
    for (int j = 0; j < a.length; j++) {
      double sum = j * a[j];
      for (int i = 1; i < j; i++) {
        sum -= logarithmic[i] * a[j - i];
      }
      logarithmic[j] = j == 0 ? order : sum;
    }
    double[] result = new double[a.length];
    for (int j = 1; j < a.length; j++) {
      double sum = 0;
      for (int i = 0; i <= j; i++) {
        sum += d[i] * logarithmic[j - i];
      }
      result[j] = sum / j;
    }
    return result;
  }

  /** The largest x the expansions reach, roughly: |λ| at the rim. */
  double reachX() {
    return 0.5 * Math.abs(leading) * Math.pow(reach, order);
  }

  /** τ with λ(τ) = x on the branch: real and imaginary part. */
  double[] solve(double x) {
    double modulus = Math.pow(x / Math.abs(leading), 1.0 / order);
    double re = modulus * Math.cos(angle);
    double im = modulus * Math.sin(angle);
    for (int k = 0; k < 30; k++) {
      double[] s = value(a, re, im);
      double[] ds = derivative(a, re, im);
      // F = k ln τ + ln s − ln(x/c): Newton on τ.
      double norm = s[0] * s[0] + s[1] * s[1];
      double logRe =
          Math.log(Math.abs(leading) / x)
              + order * Math.log(Math.hypot(re, im))
              + Math.log(norm) / 2;
      double logIm = order * (Math.atan2(im, re) - angle) + Math.atan2(s[1], s[0]);
      double tau2 = re * re + im * im;
      double slopeRe = order * re / tau2 + (ds[0] * s[0] + ds[1] * s[1]) / norm;
      double slopeIm = -order * im / tau2 + (ds[1] * s[0] - ds[0] * s[1]) / norm;
      double slope2 = slopeRe * slopeRe + slopeIm * slopeIm;
      double stepRe = -(logRe * slopeRe + logIm * slopeIm) / slope2;
      double stepIm = -(logIm * slopeRe - logRe * slopeIm) / slope2;
      re += stepRe;
      im += stepIm;
      if (Math.hypot(stepRe, stepIm) < 4e-16 * Math.hypot(re, im)) {
        break;
      }
    }
    return new double[] {re, im};
  }

  double density(double x) {
    return density(solve(x), x);
  }

  private double density(double[] tau, double x) {
    double[] p = value(d, tau[0], tau[1]);
    return Math.abs(p[1]) / (Math.PI * x);
  }

  /** μ((0, x)). */
  double mass(double x) {
    return mass(solve(x));
  }

  /** Density and survival function from one solution. */
  Arc.Reading at(double x, double massAbove) {
    double[] tau = solve(x);
    return new Arc.Reading(density(tau, x), massAbove - mass(tau));
  }

  /** μ((0, λ(τ))) = [p₀ arg Σ aⱼτʲ − Im primitive(τ)]/π. */
  private double mass(double[] tau) {
    double[] s = value(a, tau[0], tau[1]);
    double[] q = value(primitive, tau[0], tau[1]);
    return (d[0] * Math.atan2(s[1], s[0]) - q[1]) / Math.PI;
  }

  /** The x with a given mass below it: Newton's method in ln x, where ln μ((0, x)) is straight. */
  double quantile(double mass) {
    if (!(mass > 0)) {
      return 0;
    }
    double x = reachX();
    for (int k = 0; k < 60; k++) {
      double here = mass(x);
      double step = Math.log(mass / here) * here / (x * density(x));
      x = Math.min(reachX(), x * Math.exp(step));
      if (Math.abs(step) < 1e-15) {
        break;
      }
    }
    return x;
  }

  private static double[] value(double[] c, double re, double im) {
    double r = 0;
    double i = 0;
    for (int j = c.length - 1; j >= 0; j--) {
      double next = r * re - i * im + c[j];
      i = r * im + i * re;
      r = next;
    }
    return new double[] {r, i};
  }

  private static double[] derivative(double[] c, double re, double im) {
    double r = 0;
    double i = 0;
    for (int j = c.length - 1; j >= 1; j--) {
      double next = r * re - i * im + j * c[j];
      i = r * im + i * re;
      r = next;
    }
    return new double[] {r, i};
  }
}
