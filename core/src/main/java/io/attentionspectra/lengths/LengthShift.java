package io.attentionspectra.lengths;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import java.util.List;
import org.apiguardian.api.API;

/**
 * How the means of pooled texts differ by length, along the one direction ℓ in which they differ
 * most; advice on whole texts takes it for a direction of the covariance beside the signal. Where
 * weights sum to B_L the mean token alone makes the means B_L m.
 *
 * <p>With P_L the share of the texts of a class of lengths, v_L the variance of one of them over
 * all d directions and N texts, the Gram matrix of the K rows √P_L (μ_L − μ̄) exceeds that of the
 * true means by (δ_LM v_L − √(P_L P_M)(v_L + v_M − v̄))/N in expectation, which is subtracted. Its
 * largest eigenvalue x with eigenvector q is β + τ²(K − 1) + τ⁴(K − 1)d/β for a squared singular
 * value β of the true rows, where τ²d = Σ q_L² v_L/N, and the direction found is ℓ up to a squared
 * cosine of (β² − τ⁴(K − 1)d)/(β(β + τ²d)) (F. Benaych-Georges and R. R. Nadakuditi, J.
 * Multivariate Anal. 111 (2012) 120). Where no such β exists, the means are not told apart and β is
 * 0.
 */
@API(status = API.Status.INTERNAL)
public final class LengthShift {

  private final double strength;
  private final double found;
  private final double tilt;
  private final double[] direction;
  private final double[] distances;
  private final double[] errors;

  private LengthShift(
      double strength,
      double found,
      double tilt,
      double[] direction,
      double[] distances,
      double[] errors) {
    this.strength = strength;
    this.found = found;
    this.tilt = tilt;
    this.direction = direction;
    this.distances = distances;
    this.errors = errors;
  }

  /**
   * From moments.
   *
   * @param moments pooled texts
   * @return their shift
   */
  public static LengthShift of(LengthMoments moments) {
    List<LengthMoments.Total> totals = moments.totals();
    List<LengthVariance> variances = moments.variances();
    double texts = totals.stream().mapToLong(LengthMoments.Total::count).sum();
    double[] errors = new double[totals.size()];
    for (int c = 0; c < errors.length; c++) {
      errors[c] = Math.sqrt(variances.get(c).along() / totals.get(c).count());
    }
    return errors.length < 2 ? none(errors) : of(totals, texts, errors);
  }

  private static LengthShift none(double[] errors) {
    return new LengthShift(0, 0, 0, new double[0], new double[errors.length], errors);
  }

  private static LengthShift of(List<LengthMoments.Total> totals, double texts, double[] errors) {
    Matrix rows = distances(totals, texts);
    Matrix gram = rows.rowGram();
    Matrix added = added(totals, texts);
    SymmetricEigen eigen =
        SpectralSolver.standard()
            .eigen(
                Matrix.generate(
                    errors.length, errors.length, (c, e) -> gram.get(c, e) - added.get(c, e)),
                1);
    double[] coordinates = eigen.vector(0);
    double noise = 0;
    double along = 0;
    for (int c = 0; c < errors.length; c++) {
      double square = coordinates[c] * coordinates[c];
      noise += square * totals.get(c).variance() / texts;
      along += square * errors[c] * errors[c] * totals.get(c).count() / texts;
    }
    int dimension = rows.columns();
    double least = noise * Math.sqrt((errors.length - 1.0) / dimension);
    double beyond = eigen.values()[0] - noise * (errors.length - 1.0) / dimension;
    double root = beyond * beyond - 4 * least * least;
    double strength = beyond > 0 && root >= 0 ? (beyond + Math.sqrt(root)) / 2 : 0;
    if (!(strength > least)) {
      return none(errors);
    }
    double[] distances = new double[errors.length];
    for (int c = 0; c < errors.length; c++) {
      distances[c] = coordinates[c] * Math.sqrt(strength * texts / totals.get(c).count());
    }
    return new LengthShift(
        strength,
        (strength * strength - least * least) / (strength * (strength + noise)),
        along / (strength + noise),
        direction(rows, coordinates),
        distances,
        errors);
  }

  /** Σ q_L √P_L (μ_L − μ̄), of norm 1. */
  private static double[] direction(Matrix rows, double[] coordinates) {
    double[] direction = new double[rows.columns()];
    double square = 0;
    for (int j = 0; j < direction.length; j++) {
      for (int c = 0; c < coordinates.length; c++) {
        direction[j] += coordinates[c] * rows.get(c, j);
      }
      square += direction[j] * direction[j];
    }
    for (int j = 0; j < direction.length; j++) {
      direction[j] /= Math.sqrt(square);
    }
    return direction;
  }

  /** What the errors of the means add to the Gram matrix. */
  private static Matrix added(List<LengthMoments.Total> totals, double texts) {
    double mean = totals.stream().mapToDouble(each -> each.count() / texts * each.variance()).sum();
    return Matrix.generate(
        totals.size(),
        totals.size(),
        (c, e) -> {
          LengthMoments.Total one = totals.get(c);
          LengthMoments.Total other = totals.get(e);
          double share = Math.sqrt((double) one.count() * other.count()) / texts;
          double own = c == e ? one.variance() : 0;
          return (own - share * (one.variance() + other.variance() - mean)) / texts;
        });
  }

  /** √P_L (μ_L − μ̄). */
  private static Matrix distances(List<LengthMoments.Total> totals, double texts) {
    int dimension = totals.get(0).mean().length;
    double[] mean = new double[dimension];
    for (LengthMoments.Total each : totals) {
      for (int j = 0; j < dimension; j++) {
        mean[j] += each.count() / texts * each.mean()[j];
      }
    }
    return Matrix.generate(
        totals.size(),
        dimension,
        (c, j) -> Math.sqrt(totals.get(c).count() / texts) * (totals.get(c).mean()[j] - mean[j]));
  }

  /**
   * β, variance of the means along ℓ.
   *
   * @return Σ P_L b_L², 0 where the means are not told apart
   */
  public double strength() {
    return strength;
  }

  /**
   * b_L², squared distance of the means from that of all texts along ℓ.
   *
   * @return one per class of {@link LengthMoments#variances()}
   */
  public double[] squares() {
    return squares(new double[distances.length]);
  }

  /**
   * The same of other texts.
   *
   * @param normals errors of the means in units of their standard error, one per class; the error
   *     along ℓ is taken to be that along û
   * @return one per class; 0 where the means are not told apart
   */
  public double[] squares(double[] normals) {
    double[] squares = new double[distances.length];
    for (int c = 0; c < squares.length && strength > 0; c++) {
      double distance = distances[c] + normals[c] * errors[c];
      squares[c] = distance * distance;
    }
    return squares;
  }

  /**
   * c² = (uᵀℓ)², u the direction behind an estimate û that is independent of ℓ: the square of ûᵀℓ̂
   * less what the errors of the means along û add to it, over (ûᵀu)² (ℓ̂ᵀℓ)².
   *
   * @param estimate û, a unit vector
   * @param alignment (ûᵀu)², above 0
   * @return from 0 to 1; 0 where the means are not told apart
   */
  public double squaredCosine(double[] estimate, double alignment) {
    return squaredCosine(estimate, alignment, 0);
  }

  /**
   * The same of other texts.
   *
   * @param estimate û, a unit vector
   * @param alignment (ûᵀu)², above 0
   * @param normal error of ûᵀℓ̂ in units of its standard error
   * @return from 0 to 1; 0 where the means are not told apart
   */
  public double squaredCosine(double[] estimate, double alignment, double normal) {
    double product = normal * Math.sqrt(tilt);
    for (int j = 0; j < direction.length; j++) {
      product += estimate[j] * direction[j];
    }
    return strength > 0
        ? Math.min(1, Math.max(0, product * product - tilt) / (alignment * found))
        : 0;
  }

  @Override
  public String toString() {
    return "means of " + distances.length + " classes of lengths vary by " + strength;
  }
}
