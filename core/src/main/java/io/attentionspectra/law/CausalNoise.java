package io.attentionspectra.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;

/**
 * The law of triangular noise: squared singular values of the lower triangle of W/√ℓ, W with
 * independent entries of variance θ; causal attention whose heads are large (c → ∞).
 *
 * <p>With W₀ Lambert's function, zG(z) = 1 + p = 1/W₀(−θ/z) + z/θ. On the support [0, eθ], at the
 * angle b in (0, π) with x = θ (sin b/b) e^{b cot b}: density sin²b/(πbx) and F(x) = (π − b +
 * sin²b/b)/π. Moments nⁿθⁿ/(n + 1)!; γ₀ = 2^{1/3}/(eθ). F(x) falls like 1/ln(1/x) at 0.
 *
 * <p>Source: K. Dykema and U. Haagerup, Amer. J. Math. 126 (2004) 121 (the DT operator). Domain: θ
 * in [1e-100, 1e100].
 */
public final class CausalNoise implements SoftEdged {

  private static final int MAX_ITERATIONS = 200;

  /** x/θ at b = π/2; above it the angle b is solved for, below it π − b. */
  private static final double MIDDLE = 2 / Math.PI;

  private final double variance;

  private CausalNoise(double variance) {
    this.variance = variance;
  }

  /**
   * The law of given variance.
   *
   * @param variance θ, variance of an entry of W
   * @return the law, of mean θ/2
   * @throws IllegalArgumentException unless θ lies in [1e-100, 1e100]
   */
  public static CausalNoise of(double variance) {
    return new CausalNoise(Domain.scale("variance", variance));
  }

  @Override
  public String name() {
    return "Causal noise";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("variance", variance);
  }

  @Override
  public List<Interval> intervals() {
    return List.of(new Interval(0, rightEdge()));
  }

  @Override
  public List<Atom> atoms() {
    return List.of();
  }

  @Override
  public double rightEdge() {
    return Math.E * variance;
  }

  @Override
  public EdgeScaling rightEdgeScaling() {
    return new EdgeScaling(rightEdge(), Math.cbrt(2) / rightEdge());
  }

  @Override
  public double density(double x) {
    if (checked(x) < 0 || x >= rightEdge()) {
      return 0;
    }
    if (x == 0) {
      return Double.POSITIVE_INFINITY;
    }
    return Angle.at(x / variance).density() / x;
  }

  @Override
  public double cumulative(double x) {
    if (checked(x) <= 0) {
      return 0;
    }
    return x >= rightEdge() ? 1 : Angle.at(x / variance).cumulative();
  }

  @Override
  public double survival(double x) {
    if (checked(x) <= 0) {
      return 1;
    }
    return x >= rightEdge() ? 0 : Angle.at(x / variance).survival();
  }

  @Override
  public double quantile(double probability) {
    Check.probability("probability", probability);
    if (probability == 0) {
      return 0;
    }
    if (probability == 1) {
      return rightEdge();
    }
    double x = variance * Angle.withMass(probability).place();
    return Math.max(Double.MIN_VALUE, Math.min(x, rightEdge()));
  }

  /**
   * Raw moment nⁿθⁿ/(n + 1)!.
   *
   * @param order n ≥ 0
   * @return the moment
   * @throws IllegalArgumentException if n is negative or the moment overflows
   */
  @Override
  public double moment(int order) {
    double moment = 1;
    for (int k = 1; k <= Check.atLeast("order", order, 0); k++) {
      moment *= order * variance / (k + 1);
    }
    return Check.finite("moment of order " + order, moment);
  }

  @Override
  public Complex stieltjes(Complex z) {
    checked(z.getReal());
    checked(z.getImaginary());
    if (z.getImaginary() == 0 && z.getReal() >= 0 && z.getReal() <= rightEdge()) {
      throw Check.failure(
          "z", z.getReal(), "must be off the support", "add an imaginary part or use density(x)");
    }
    Complex unit = z.divide(variance);
    Complex moments = LambertFunction.principal(unit.reciprocal().negate()).reciprocal().add(unit);
    return moments.divide(z).negate();
  }

  private static double checked(double x) {
    if (Double.isNaN(x)) {
      throw Check.failure("x", x, "must be a number", "look for the NaN upstream");
    }
    return x;
  }

  @Override
  public String toString() {
    return "Causal noise(variance = " + variance + ")";
  }

  /**
   * A point of the support of variance 1 by its angle, b or π − b, whichever is smaller.
   *
   * @param value the angle
   * @param fromEdge whether it is b, 0 at the right edge
   */
  private record Angle(double value, boolean fromEdge) {

    /** The angle of a place, by Newton's method for ln x, safeguarded by bisection. */
    static Angle at(double x) {
      boolean fromEdge = x > MIDDLE;
      double target = Math.log(x);
      double low = 0;
      double high = Math.PI / 2;
      double angle = fromEdge ? Math.sqrt(2 * (1 - target) / 3) : Math.PI / (Math.PI - target);
      for (int k = 0; k < MAX_ITERATIONS; k++) {
        angle = angle > low && angle < high ? angle : (low + high) / 2;
        Angle here = new Angle(angle, fromEdge);
        double excess = here.logarithm() - target;
        if ((excess > 0) == fromEdge) {
          low = angle;
        } else {
          high = angle;
        }
        double step = excess / here.logarithmSlope();
        if (Math.abs(step) <= 1e-16 * angle || high - low <= Math.ulp(angle)) {
          return here;
        }
        angle -= step;
      }
      return new Angle(angle, fromEdge);
    }

    /** The angle below which a probability lies. */
    static Angle withMass(double probability) {
      boolean fromEdge = probability > new Angle(Math.PI / 2, true).cumulative();
      double target = fromEdge ? 1 - probability : probability;
      double low = 0;
      double high = Math.PI / 2;
      double angle = fromEdge ? Math.cbrt(3 * Math.PI * target) : Math.PI * target;
      for (int k = 0; k < MAX_ITERATIONS; k++) {
        angle = angle > low && angle < high ? angle : (low + high) / 2;
        Angle here = new Angle(angle, fromEdge);
        double excess = (fromEdge ? here.survival() : here.cumulative()) - target;
        if (excess < 0) {
          low = angle;
        } else {
          high = angle;
        }
        double step = excess / here.massSlope();
        if (Math.abs(step) <= 1e-16 * angle || high - low <= Math.ulp(angle)) {
          return here;
        }
        angle -= step;
      }
      return new Angle(angle, fromEdge);
    }

    private double b() {
      return fromEdge ? value : Math.PI - value;
    }

    /** cot b. */
    private double cotangent() {
      double cot = Math.cos(value) / Math.sin(value);
      return fromEdge ? cot : -cot;
    }

    /** ln x = ln(sin b/b) + b cot b. */
    double logarithm() {
      return Math.log(Math.sin(value) / b()) + b() * cotangent();
    }

    double place() {
      return Math.exp(logarithm());
    }

    /** d ln x/d(value). */
    double logarithmSlope() {
      double sine = Math.sin(value);
      double slope = 2 * cotangent() - 1 / b() - b() / (sine * sine);
      return fromEdge ? slope : -slope;
    }

    /** x times the density. */
    double density() {
      double sine = Math.sin(value);
      return sine * sine / (Math.PI * b());
    }

    double cumulative() {
      double sine = Math.sin(value);
      return fromEdge ? 1 - survival() : (value + sine * sine / b()) / Math.PI;
    }

    /** (b − sin²b/b)/π = (b − sin b)(b + sin b)/(πb). */
    double survival() {
      if (!fromEdge) {
        return 1 - cumulative();
      }
      return excess(value) * (1 + Math.sin(value) / value) / Math.PI;
    }

    /** b − sin b, by its series where the subtraction would cancel. */
    private static double excess(double b) {
      if (b > 0.5) {
        return b - Math.sin(b);
      }
      double term = b * b * b / 6;
      double sum = 0;
      for (int k = 4; sum + term != sum; k += 2) {
        sum += term;
        term *= -b * b / (k * (k + 1.0));
      }
      return sum;
    }

    /** d(survival)/d(value) from the edge, d(cumulative)/d(value) from 0. */
    double massSlope() {
      return -density() * logarithmSlope() * (fromEdge ? 1 : -1);
    }
  }
}
