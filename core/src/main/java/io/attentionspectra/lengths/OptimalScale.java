package io.attentionspectra.lengths;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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
 * the most, and others may not count at all. No text is scaled by less than a tenth of the most, so
 * that all keep a vector.
 */
public final class OptimalScale {

  /** 1 + t·max r is searched from one over this to this. */
  private static final double MOST = 1e4;

  private static final int GRID = 25;

  /** r₀/max r is searched from −1 to this. */
  private static final double HIGHEST = 0.95;

  private static final int OFFSETS = 14;
  private static final int STEPS = 120;

  /** Least s² over the largest. */
  private static final double LEAST = 1e-2;

  private final List<LengthProfile.Smoothed> classes;
  private final ToDoubleFunction<List<LengthProfile.Smoothed>> alignment;
  private final double largest;

  private OptimalScale(
      List<LengthProfile.Smoothed> classes,
      ToDoubleFunction<List<LengthProfile.Smoothed>> alignment) {
    this.classes = classes;
    this.alignment = alignment;
    this.largest = classes.stream().mapToDouble(OptimalScale::ratio).max().orElse(1);
  }

  /**
   * The best scale. Where none makes the signal visible, r₀ = t = 0.
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
    double x = 0;
    double offset = 0;
    double most = 0;
    double step = 2 * Math.log(MOST) / (GRID - 1);
    double offsetStep = (1 + HIGHEST) / (OFFSETS - 1);
    for (int i = 0; i < GRID; i++) {
      for (int j = 0; j < OFFSETS; j++) {
        double reached = reached(-Math.log(MOST) + i * step, -1 + j * offsetStep);
        if (reached > most) {
          most = reached;
          x = -Math.log(MOST) + i * step;
          offset = -1 + j * offsetStep;
        }
      }
    }
    return most > 0 ? scale(climbed(x, offset, step, offsetStep)) : scale(new double[] {0, 0});
  }

  /**
   * The simplex search of J. A. Nelder and R. Mead, Comput. J. 7 (1965) 308, from the best point.
   */
  private double[] climbed(double x, double offset, double step, double offsetStep) {
    double[][] corners = {{x, offset}, {x + step, offset}, {x, offset + offsetStep}};
    double[] heights = Arrays.stream(corners).mapToDouble(this::height).toArray();
    for (int i = 0; i < STEPS; i++) {
      int worst = 0;
      int best = 0;
      for (int c = 1; c < corners.length; c++) {
        worst = heights[c] < heights[worst] ? c : worst;
        best = heights[c] > heights[best] ? c : best;
      }
      move(corners, heights, worst, best);
    }
    int best = 0;
    for (int c = 1; c < corners.length; c++) {
      best = heights[c] > heights[best] ? c : best;
    }
    return corners[best];
  }

  /** Replaces the worst corner, or draws all towards the best. */
  private void move(double[][] corners, double[] heights, int worst, int best) {
    double[] centre = new double[2];
    for (int c = 0; c < corners.length; c++) {
      if (c != worst) {
        centre[0] += corners[c][0] / 2;
        centre[1] += corners[c][1] / 2;
      }
    }
    double[] reflected = between(centre, corners[worst], -1);
    double reflectedHeight = height(reflected);
    double[] other = between(centre, corners[worst], reflectedHeight > heights[best] ? -2 : 0.5);
    double otherHeight = height(other);
    boolean isReflected = reflectedHeight > heights[worst] && reflectedHeight >= otherHeight;
    double reached = isReflected ? reflectedHeight : otherHeight;
    if (reached > heights[worst]) {
      corners[worst] = isReflected ? reflected : other;
      heights[worst] = reached;
      return;
    }
    for (int c = 0; c < corners.length; c++) {
      corners[c] = between(corners[best].clone(), corners[c], 0.5);
      heights[c] = height(corners[c]);
    }
  }

  private static double[] between(double[] from, double[] to, double share) {
    return new double[] {from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])};
  }

  private double height(double[] at) {
    return at[1] < HIGHEST ? reached(at[0], at[1]) : 0;
  }

  /**
   * The alignment at given numbers.
   *
   * @param x ln(1 + t·max r)
   * @param offset r₀/max r
   */
  private double reached(double x, double offset) {
    double[] squares = squares(x, offset);
    List<LengthProfile.Smoothed> scaled =
        IntStream.range(0, squares.length)
            .mapToObj(c -> scaled(classes.get(c), squares[c]))
            .toList();
    return alignment.applyAsDouble(scaled);
  }

  private static LengthProfile.Smoothed scaled(LengthProfile.Smoothed of, double square) {
    return new LengthProfile.Smoothed(
        of.length(), of.share(), square * of.kappa(), square * of.signal());
  }

  /** s², 1 on average. */
  private double[] squares(double x, double offset) {
    double[] squares = new double[classes.size()];
    double most = 0;
    for (int c = 0; c < squares.length; c++) {
      double r = ratio(classes.get(c)) / largest;
      squares[c] = Math.max(0, r - offset) / (1 + Math.expm1(x) * r) / classes.get(c).kappa();
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
    double[] scales = squares(at[0], at[1]);
    for (int c = 0; c < scales.length; c++) {
      scales[c] = Math.sqrt(scales[c]);
    }
    return new LengthScale(
        classes.stream().mapToDouble(LengthProfile.Smoothed::length).toArray(), scales);
  }
}
