package io.attentionspectra.lengths;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * How texts are to be scaled by their length, so that the top eigenvector of the pooled covariance
 * aligns best with the signal.
 *
 * <p>Every alignment of a separable model with scales s_L, in whatever population of the noise, is
 * stationary where (c₁ + c₂r)(1 + δω_Lκ_L) + 2ω_Lκ_L(c₃r + c₄) = 0 for all L at once, r = α_L/κ_L,
 * ω_L = s_L², with four numbers common to all lengths; a length without signal gets ω = 0. So, up
 * to a common factor, <b>s_L² = α_L/(κ_L(κ_L + tα_L))</b>, and only t ≥ 0 is to be found. For
 * isotropic noise t = 1 in units of the signal variance is the optimum of D. Hong, F. Yang, J. A.
 * Fessler and L. Balzano, SIAM J. Math. Data Sci. 5 (2023) 222, theorem 1. A strong signal takes
 * s_L² ∝ 1/κ_L, equal noise of all texts; a weak one s_L² ∝ α_L/κ_L².
 */
public final class OptimalScale {

  private static final double LEAST = 1e-4;
  private static final double MOST = 1e4;
  private static final int GRID = 33;
  private static final int SECTIONS = 40;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private OptimalScale() {}

  /**
   * The best scale. Where no t makes the signal visible, t = 0, which suits the weakest.
   *
   * @param classes noise and signal of unscaled texts by length
   * @param alignment the alignment predicted for classes, 0 where the signal is not visible
   * @return s at the lengths of the classes, 1 on the average of squares
   */
  public static LengthScale of(
      List<LengthProfile.Smoothed> classes,
      ToDoubleFunction<List<LengthProfile.Smoothed>> alignment) {
    DoubleUnaryOperator reached = x -> alignment.applyAsDouble(scaled(classes, Math.exp(x)));
    double step = (Math.log(MOST) - Math.log(LEAST)) / (GRID - 1);
    double best = Math.log(LEAST);
    double most = 0;
    for (int i = 0; i < GRID; i++) {
      double x = Math.log(LEAST) + i * step;
      double value = reached.applyAsDouble(x);
      if (value > most) {
        most = value;
        best = x;
      }
    }
    return scale(classes, most > 0 ? Math.exp(refined(reached, best - step, best + step)) : 0);
  }

  /** Golden section (J. Kiefer, Proc. Am. Math. Soc. 4 (1953) 502). */
  private static double refined(DoubleUnaryOperator value, double from, double to) {
    double low = from;
    double high = to;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = value.applyAsDouble(left);
    double atRight = value.applyAsDouble(right);
    for (int i = 0; i < SECTIONS; i++) {
      if (atLeft < atRight) {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = value.applyAsDouble(right);
      } else {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = value.applyAsDouble(left);
      }
    }
    return (low + high) / 2;
  }

  private static List<LengthProfile.Smoothed> scaled(
      List<LengthProfile.Smoothed> classes, double t) {
    return classes.stream()
        .map(
            each -> {
              double square = square(each, t);
              return new LengthProfile.Smoothed(
                  each.length(), each.share(), square * each.kappa(), square * each.signal());
            })
        .toList();
  }

  private static double square(LengthProfile.Smoothed of, double t) {
    return of.signal() / (of.kappa() * (of.kappa() + t * of.signal()));
  }

  private static LengthScale scale(List<LengthProfile.Smoothed> classes, double t) {
    double mean = classes.stream().mapToDouble(c -> c.share() * square(c, t)).sum();
    double total = classes.stream().mapToDouble(LengthProfile.Smoothed::share).sum();
    return new LengthScale(
        classes.stream().mapToDouble(LengthProfile.Smoothed::length).toArray(),
        classes.stream().mapToDouble(c -> Math.sqrt(square(c, t) * total / mean)).toArray());
  }
}
