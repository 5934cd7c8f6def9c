package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Positional correlation of whole texts of any length: R_st = r_cc′ for two tokens of classes c and
 * c′ of {@link PositionClasses}, R_tt = 1. So R_L is known for every length, and of each class
 * enter the number of its positions only. r is symmetric and positive semi-definite, 1 on the
 * diagonal of single positions and at most 1 on that of the others, which makes every R_L positive
 * semi-definite. Immutable.
 */
@API(status = API.Status.INTERNAL)
public final class TextCorrelation {

  /** What rounding makes of an eigenvalue 0. */
  private static final double NEGATIVE = 1e-10;

  private final PositionClasses positions;
  private final Matrix matrix;

  private TextCorrelation(PositionClasses positions, Matrix matrix) {
    this.positions = positions;
    this.matrix = matrix;
  }

  /**
   * A correlation near an estimate: negative eigenvalues of r are set to 0, then rows and columns
   * are divided by the root of their diagonal, those of classes of several positions only where
   * that is above 1. A matrix that is a correlation already comes back as it is.
   *
   * @param positions the classes
   * @param estimate K × K, symmetric; the diagonal of single positions counts as 1
   * @return a correlation
   * @throws IllegalArgumentException if the size is not that of the classes, or a number is not
   *     finite
   */
  public static TextCorrelation nearest(PositionClasses positions, Matrix estimate) {
    int count = positions.count();
    if (estimate.rows() != count || estimate.columns() != count) {
      throw Check.failure(
          "correlation of classes",
          estimate.rows() + " x " + estimate.columns(),
          "must be " + count + " x " + count,
          "give one row per class of positions");
    }
    estimate.requireFinite("correlation of classes");
    Matrix unit =
        Matrix.generate(
            count, count, (c, e) -> c == e && positions.isSingle(c) ? 1 : estimate.get(c, e));
    SymmetricEigen eigen = SpectralSolver.standard().eigen(unit, count);
    Matrix positive = eigen.values()[count - 1] >= -NEGATIVE ? unit : clipped(eigen);
    double[] roots = new double[count];
    for (int c = 0; c < count; c++) {
      double diagonal = Math.max(positive.get(c, c), 0);
      roots[c] = Math.sqrt(positions.isSingle(c) ? diagonal : Math.max(1, diagonal));
    }
    return new TextCorrelation(
        positions,
        Matrix.generate(
            count,
            count,
            (c, e) ->
                c == e && positions.isSingle(c) ? 1 : positive.get(c, e) / (roots[c] * roots[e])));
  }

  private static Matrix clipped(SymmetricEigen eigen) {
    Matrix vectors = eigen.vectors();
    return Matrix.generate(
            vectors.rows(),
            vectors.columns(),
            (i, j) -> vectors.get(i, j) * Math.sqrt(Math.max(eigen.values()[j], 0)))
        .rowGram();
  }

  /**
   * From the moments of texts, drawn towards their shape, see {@link
   * TextCovariance.Moments#shrunken}.
   *
   * @param moments Γ and D
   * @param signal s, the variance of a token that is signal; at least the smallest at which no
   *     correlation exceeds 1 and R is positive semi-definite is used
   * @return R
   * @throws IllegalArgumentException if no two positions vary together
   */
  public static TextCorrelation of(TextCovariance.Moments moments, double signal) {
    Matrix covariance = Matrix.of(moments.shrunken());
    double s = Math.max(signal, smallestSignal(moments.positions(), covariance));
    if (!(s > 0)) {
      throw Check.failure(
          "signal along the leading direction",
          s,
          "must be positive",
          "tokens do not vary together; give more texts");
    }
    return nearest(moments.positions(), covariance.scale(1 / s));
  }

  /**
   * All tokens alike, R_st = 1: what is left to assume where no two positions vary together.
   *
   * @param positions which positions are alike
   * @return R, whose top eigenvector weights all tokens of a text alike
   */
  public static TextCorrelation constant(PositionClasses positions) {
    int count = positions.count();
    return new TextCorrelation(positions, Matrix.generate(count, count, (c, e) -> 1));
  }

  /**
   * What all positions share: R_st = q_c q_c′, q ∝ g of {@link TextCovariance.Moments#loadings},
   * the largest of them 1; that of {@link #constant} where positions do not vary together.
   *
   * @param moments Γ and D
   * @return R
   */
  public static TextCorrelation shared(TextCovariance.Moments moments) {
    double[] loadings = moments.loadings();
    double most = Arrays.stream(loadings).map(Math::abs).max().orElse(0);
    int count = moments.positions().count();
    return most > 0
        ? nearest(
            moments.positions(),
            Matrix.generate(count, count, (c, e) -> loadings[c] * loadings[e] / (most * most)))
        : constant(moments.positions());
  }

  /**
   * The smallest signal that fits moments: no class of several positions has a correlation above 1,
   * and adding it to the diagonal of single positions leaves no negative eigenvalue there.
   */
  static double smallestSignal(PositionClasses positions, Matrix covariance) {
    double most = 0;
    for (int c = positions.absolute(); c < positions.count(); c++) {
      most = Math.max(most, covariance.get(c, c));
    }
    int single = positions.absolute();
    double[] values =
        SpectralSolver.standard()
            .eigenvalues(
                Matrix.generate(single, single, (c, e) -> c == e ? 0 : covariance.get(c, e)));
    return Math.max(most, -values[single - 1]);
  }

  /**
   * The classes.
   *
   * @return which positions are alike
   */
  public PositionClasses positions() {
    return positions;
  }

  /**
   * The correlations of classes.
   *
   * @return r, K × K
   */
  public Matrix matrix() {
    return matrix;
  }

  /**
   * R of texts of one length.
   *
   * @param length L ≥ 2
   * @return L × L
   * @throws IllegalArgumentException if the length is below 2
   */
  public PositionalCorrelation of(int length) {
    int[] classes = positions.of(Check.atLeast("length", length, 2));
    return PositionalCorrelation.of(
        Matrix.generate(length, length, (s, t) -> s == t ? 1 : matrix.get(classes[s], classes[t])));
  }

  /**
   * The unit eigenvector of the largest eigenvalue of R_L, sum positive: constant on every class,
   * so that with n_c positions of class c it is that of the matrix √(n_c n_c′) r_cc′ + 1{c = c′}(1
   * − r_cc) over the classes of the text, each entry divided by √n_c.
   *
   * @param length L ≥ 1
   * @return L weights
   * @throws IllegalArgumentException if the length is below 1
   */
  public double[] topEigenvector(int length) {
    int[] classes = positions.of(length);
    int[] sizes = new int[positions.count()];
    for (int c : classes) {
      sizes[c]++;
    }
    int[] present = IntStream.range(0, sizes.length).filter(c -> sizes[c] > 0).toArray();
    Matrix reduced =
        Matrix.generate(
            present.length,
            present.length,
            (i, j) -> {
              double r = matrix.get(present[i], present[j]);
              int n = sizes[present[i]];
              return i == j
                  ? 1 + (n - 1) * (n == 1 ? 0 : r)
                  : Math.sqrt((double) n * sizes[present[j]]) * r;
            });
    double[] vector = SpectralSolver.standard().eigen(reduced, 1).vector(0);
    double[] byClass = new double[sizes.length];
    double sum = 0;
    for (int i = 0; i < present.length; i++) {
      byClass[present[i]] = vector[i] / Math.sqrt(sizes[present[i]]);
      sum += vector[i] * Math.sqrt(sizes[present[i]]);
    }
    double[] weights = new double[length];
    for (int t = 0; t < length; t++) {
      weights[t] = sum < 0 ? -byClass[classes[t]] : byClass[classes[t]];
    }
    return weights;
  }

  /**
   * Signal carried by weights.
   *
   * @param weights w₁…w_L, L ≥ 1
   * @return α = wᵀR_L w
   */
  public double quadraticForm(double[] weights) {
    ClassSums sums = ClassSums.of(positions, weights, new double[positions.count()]);
    int[] classes = sums.classes();
    double form = 0;
    for (int i = 0; i < classes.length; i++) {
      form += sums.squares()[i] + sums.products(i, i) * matrix.get(classes[i], classes[i]);
      for (int j = 0; j < i; j++) {
        form += 2 * sums.products(i, j) * matrix.get(classes[i], classes[j]);
      }
    }
    return form;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof TextCorrelation other
        && positions.equals(other.positions)
        && matrix.equals(other.matrix);
  }

  @Override
  public int hashCode() {
    return matrix.hashCode();
  }

  @Override
  public String toString() {
    return "positional correlation of whole texts over " + positions.describe();
  }
}
