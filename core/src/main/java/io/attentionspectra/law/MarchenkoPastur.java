package io.attentionspectra.law;

import static io.attentionspectra.free.Free.marchenkoPastur;

import io.attentionspectra.base.Check;
import io.attentionspectra.free.FreeLaw;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.spectrum.Interval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Marchenko–Pastur law: eigenvalues of XXᵀ/N, X a d × N matrix of independent entries of mean 0
 * and variance σ², d, N → ∞ at fixed c = d/N.
 *
 * <p>Density √((b − x)(x − a))/(2πcσ²x) on [a, b] = σ²(1 ∓ √c)², atom 1 − 1/c at 0 when c > 1. Mean
 * σ², variance cσ⁴. S-transform 1/(σ²(1 + cp)), λ(p) = σ²(1 + p)(1 + cp)/p.
 *
 * <p>Source: Marchenko and Pastur, Math. USSR-Sb. 1 (1967) 457.
 */
public final class MarchenkoPastur extends FreeLaw {

  private final double ratio;
  private final double scale;

  private MarchenkoPastur(double ratio, double scale) {
    super("Marchenko–Pastur", parameters(ratio, scale), marchenkoPastur(ratio).scaledBy(scale));
    this.ratio = ratio;
    this.scale = scale;
  }

  /**
   * The law of variance 1.
   *
   * @param ratio c = dimension/samples in [1e-4, 1e4]
   * @return the law
   * @throws IllegalArgumentException if the ratio is outside its range
   */
  public static MarchenkoPastur of(double ratio) {
    return of(ratio, 1);
  }

  /**
   * The law of any variance.
   *
   * @param ratio c = dimension/samples in [1e-4, 1e4]
   * @param variance σ² in [1e-100, 1e100]
   * @return the law, of mean σ²
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static MarchenkoPastur of(double ratio, double variance) {
    return new MarchenkoPastur(Domain.ratio("ratio", ratio), Domain.scale("variance", variance));
  }

  /**
   * The right edge and how the largest eigenvalue fluctuates there, at any ratio, also beyond those
   * at which the law itself is computed: E = σ²(1 + √c)², γ₀ = 1/(σ² √c (1 + √c)^{4/3}), the
   * leading order of the centring and scaling of I. M. Johnstone, Ann. Statist. 29 (2001) 295.
   *
   * @param ratio c = dimension/samples, positive
   * @param variance σ², positive
   * @return edge and scale
   * @throws IllegalArgumentException if an argument is not positive and finite
   */
  public static EdgeScaling rightEdge(double ratio, double variance) {
    double root = Math.sqrt(Check.positive("ratio", ratio));
    Check.positive("variance", variance);
    double edge = 1 + root;
    return new EdgeScaling(variance * edge * edge, 1 / (variance * root * edge * Math.cbrt(edge)));
  }

  @Override
  public List<Interval> intervals() {
    return List.of(new Interval(lowerEdge(), upperEdge()));
  }

  @Override
  public double density(double x) {
    if (x >= upperEdge() || (x <= lowerEdge() && x != 0)) {
      return 0;
    }
    if (!(x > lowerEdge())) {
      return super.density(x);
    }
    return Math.sqrt((upperEdge() - x) * (x - lowerEdge())) / (2 * Math.PI * ratio * scale * x);
  }

  /** μ((x, ∞)) = [Im p − arg(1+p) − arg(1+cp)/c]/π at the root p of the quadratic λ(p) = x. */
  @Override
  public double survival(double x) {
    if (x >= upperEdge()) {
      return 0;
    }
    if (!(x > lowerEdge())) {
      return super.survival(x);
    }
    double root = Math.sqrt((upperEdge() - x) * (x - lowerEdge())) / scale;
    double unit = x / scale;
    double im = -root / (2 * ratio);
    double onePlusP = (unit + (ratio - 1)) / (2 * ratio);
    double onePlusRatioP = (unit + (1 - ratio)) / 2;
    double phase = im - Math.atan2(im, onePlusP) - Math.atan2(ratio * im, onePlusRatioP) / ratio;
    return Math.min(1, Math.max(0, phase / Math.PI));
  }

  @Override
  public Curve curve(double... x) {
    return Curve.pointByPoint(this, x);
  }

  private double lowerEdge() {
    double root = (1 - ratio) / (1 + Math.sqrt(ratio));
    return scale * root * root;
  }

  private double upperEdge() {
    double root = 1 + Math.sqrt(ratio);
    return scale * root * root;
  }

  private static Map<String, Double> parameters(double ratio, double variance) {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put("ratio", ratio);
    map.put("variance", variance);
    return map;
  }
}
