package io.attentionspectra.lengths;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * How texts are to be scaled by their length, so that the top eigenvector of the pooled covariance
 * aligns best with the signal.
 *
 * <p>The alignment of a separable model with scales s_L, in whatever population of the noise, is
 * stationary where (c₁ + c₂r_L)(1 + δω_Lκ_L) + 2ω_Lκ_L(c₃r_L + c₄) = 0 for all L at once, r_L =
 * α_L/κ_L, ω_L = s_L², with numbers c and δ common to all lengths. Up to a common factor that
 * leaves <b>s_L² = (r_L − r₀)₊/(κ_L(1 + t r_L))</b>, two numbers to be found. For isotropic noise
 * r₀ = 0, t = 1 in units of the signal variance is the optimum of D. Hong, F. Yang, J. A. Fessler
 * and L. Balzano, SIAM J. Math. Data Sci. 5 (2023) 222, theorem 1: a strong signal then takes equal
 * noise of all texts, s_L² ∝ 1/κ_L, a weak one s_L² ∝ α_L/κ_L². Noise that no number of texts
 * averages out (a token table) moves r₀ and t: lengths that carry the most signal over noise count
 * the most, and others may not count at all.
 *
 * <p>Texts whose means g_L differ by length are scaled to means that differ less: s_L times (s_L
 * g_L)^{−τ}, a third number from 0 to 1, at which they are all the same. No text is scaled by less
 * than a tenth of the most, so that all keep a vector.
 */
@API(status = API.Status.INTERNAL)
public final class OptimalScale {

  /** 1 + t·max r is searched from one over this to this. */
  private static final double MOST = 1e4;

  private static final int GRID = 25;

  /** r₀/max r is searched from −1 to this. */
  private static final double HIGHEST = 0.95;

  private static final int OFFSETS = 14;

  /** τ is searched from 0 to 1. */
  private static final int LEVELS = 5;

  private static final int MOST_EVALUATIONS = 2000;
  private static final double CLOSE = 1e-10;

  /** Least s² over the largest. */
  private static final double LEAST = 1e-2;

  private final List<LengthProfile.Smoothed> classes;
  private final ToDoubleFunction<List<LengthProfile.Smoothed>> alignment;
  private final double largest;

  /** Whether all means are positive, so that τ has a meaning. */
  private final boolean levels;

  private OptimalScale(
      List<LengthProfile.Smoothed> classes,
      ToDoubleFunction<List<LengthProfile.Smoothed>> alignment) {
    this.classes = classes;
    this.alignment = alignment;
    this.largest = classes.stream().mapToDouble(OptimalScale::ratio).max().orElse(1);
    this.levels = classes.stream().allMatch(each -> each.mean() > 0);
  }

  /**
   * The best scale. Where none makes the signal visible, r₀ = t = 0, and τ = 1 if means differ.
   *
   * @param classes noise and signal of unscaled texts by length
   * @param alignment the alignment predicted for classes, 0 where the signal is not visible
   * @return s at the lengths of the classes, 1 on the average of squares
   */
  public static LengthScale of(
      List<LengthProfile.Smoothed> classes,
      ToDoubleFunction<List<LengthProfile.Smoothed>> alignment) {
    return new OptimalScale(classes, alignment).best();
  }

  /** r. */
  private static double ratio(LengthProfile.Smoothed of) {
    return of.signal() / of.kappa();
  }

  private LengthScale best() {
    double[] best = climbed(2);
    if (levels) {
      double[] level = climbed(3);
      best = reached(level) >= reached(best) ? level : best;
    }
    return scale(best);
  }

  /** The best point of a grid over the first two or three numbers, then climbed twice. */
  private double[] climbed(int numbers) {
    double[] step = {
      2 * Math.log(MOST) / (GRID - 1), (1 + HIGHEST) / (OFFSETS - 1), 1.0 / (LEVELS - 1)
    };
    double[] start = {0, 0, numbers - 2};
    double most = 0;
    for (int i = 0; i < GRID; i++) {
      for (int j = 0; j < OFFSETS; j++) {
        for (int k = 0; k < (numbers > 2 ? LEVELS : 1); k++) {
          double[] at = {-Math.log(MOST) + i * step[0], -1 + j * step[1], k * step[2]};
          double reached = reached(at);
          if (reached > most) {
            most = reached;
            start = at;
          }
        }
      }
    }
    return most > 0 ? climbed(climbed(start, step, numbers), step, numbers) : start;
  }

  /** The simplex search of J. A. Nelder and R. Mead, Comput. J. 7 (1965) 308. */
  private double[] climbed(double[] start, double[] step, int numbers) {
    double[] found =
        new SimplexOptimizer(new SimpleValueChecker(CLOSE, CLOSE))
            .optimize(
                new MaxEval(MOST_EVALUATIONS),
                GoalType.MAXIMIZE,
                new ObjectiveFunction(at -> height(Arrays.copyOf(at, 3))),
                new InitialGuess(Arrays.copyOf(start, numbers)),
                new NelderMeadSimplex(Arrays.copyOf(step, numbers)))
            .getPoint();
    return Arrays.copyOf(found, 3);
  }

  private double height(double[] at) {
    boolean within =
        Math.abs(at[0]) <= Math.log(MOST) && at[1] < HIGHEST && at[2] >= 0 && at[2] <= 1;
    return within ? reached(at) : 0;
  }

  /**
   * The alignment at given numbers.
   *
   * @param at ln(1 + t·max r), r₀/max r, τ
   */
  private double reached(double[] at) {
    double[] squares = squares(at);
    return alignment.applyAsDouble(
        IntStream.range(0, squares.length)
            .mapToObj(c -> classes.get(c).scaled(Math.sqrt(squares[c])))
            .toList());
  }

  /** s², 1 on average. */
  private double[] squares(double[] at) {
    double[] squares = new double[classes.size()];
    double most = 0;
    for (int c = 0; c < squares.length; c++) {
      LengthProfile.Smoothed of = classes.get(c);
      double r = ratio(of) / largest;
      squares[c] = Math.max(0, r - at[1]) / (1 + Math.expm1(at[0]) * r) / of.kappa();
      if (at[2] > 0) {
        squares[c] = Math.pow(squares[c], 1 - at[2]) * Math.pow(of.mean(), -2 * at[2]);
      }
      most = Math.max(most, squares[c]);
    }
    double sum = 0;
    double total = 0;
    for (int c = 0; c < squares.length; c++) {
      squares[c] = Math.max(squares[c], LEAST * most);
      sum += classes.get(c).share() * squares[c];
      total += classes.get(c).share();
    }
    for (int c = 0; c < squares.length; c++) {
      squares[c] *= total / sum;
    }
    return squares;
  }

  private LengthScale scale(double[] at) {
    double[] scales = squares(at);
    for (int c = 0; c < scales.length; c++) {
      scales[c] = Math.sqrt(scales[c]);
    }
    return new LengthScale(
        classes.stream().mapToDouble(LengthProfile.Smoothed::length).toArray(), scales);
  }
}
