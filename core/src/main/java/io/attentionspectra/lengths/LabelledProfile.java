package io.attentionspectra.lengths;

import io.attentionspectra.base.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Noise and signal of pooled texts by class of length as the labels of two classes show them:
 * {@link LengthProfile} with the class difference in place of the leading direction û.
 *
 * <p>With Δ_L the difference of the class means at length L and u ∝ Σ_L P_L Δ_L, P_L the share of
 * the texts: κ_L is the variance within the classes, mean over all directions, over that of a
 * token; the signal is π₀π₁ (Δ_Lᵀu)², the variance of the class along u, π the shares of the
 * classes. Both products Δ_Lᵀ Σ P Δ and ‖Σ P Δ‖² are less what the errors of the means add to them,
 * tr Σ_L (1/n₀ + 1/n₁); so a signal that is none comes out near 0, of either sign. The standard
 * error is that of Δ_Lᵀu with the noise within the classes along u, which at length L is taken to
 * be as much of the whole as that of all directions.
 *
 * @param lengths by length; those with two texts of each class
 */
@API(status = API.Status.INTERNAL)
public record LabelledProfile(List<AtLength> lengths) {

  /**
   * One class of lengths.
   *
   * @param lengthClass number of its class of lengths
   * @param kappa κ_L
   * @param signal what labels show of α_L‖μ‖²; negative where the class difference points against
   *     that of all texts
   */
  public record AtLength(int lengthClass, double kappa, Estimate signal) {}

  /**
   * From moments of each class.
   *
   * @param zero pooled texts of the first class
   * @param one those of the second
   * @param across h, mean variance of a token
   * @param noiseAlong variance of the texts within the classes along a unit vector
   * @return the profile, empty where no length has two texts of each class or the classes do not
   *     differ
   */
  public static LabelledProfile of(
      LengthMoments zero, LengthMoments one, double across, ToDoubleFunction<double[]> noiseAlong) {
    List<ClassDifference> found = ClassDifference.of(zero, one);
    if (found.isEmpty()) {
      return new LabelledProfile(List.of());
    }
    double texts = found.stream().mapToDouble(ClassDifference::texts).sum();
    double[] all = new double[found.get(0).difference().length];
    double square = 0;
    double noise = 0;
    for (ClassDifference each : found) {
      double share = each.texts() / texts;
      for (int j = 0; j < all.length; j++) {
        all[j] += share * each.difference()[j];
      }
      square -= share * share * each.errorOfSquare();
      noise += share * each.noise();
    }
    square += dot(all, all);
    if (!(square > 0)) {
      return new LabelledProfile(List.of());
    }
    double root = Math.sqrt(dot(all, all));
    double along =
        noiseAlong.applyAsDouble(
            IntStream.range(0, all.length).mapToDouble(j -> all[j] / root).toArray());
    double ones = found.stream().mapToDouble(ClassDifference::ones).sum() / texts;
    double norm = Math.sqrt(square);
    double perNoise = along / noise;
    return new LabelledProfile(
        found.stream()
            .map(
                each -> {
                  double shown =
                      (dot(each.difference(), all) - each.texts() / texts * each.errorOfSquare())
                          / norm;
                  double error = perNoise * each.noise() * each.perText();
                  return new AtLength(
                      each.length(),
                      each.noise() / (all.length * across),
                      signal(ones * (1 - ones), shown, error));
                })
            .toList());
  }

  /** π₀π₁ x|x| of an x with an error of a given variance v; the variance of x² is 4x²v + 2v². */
  private static Estimate signal(double shares, double x, double v) {
    return new Estimate(shares * x * Math.abs(x), shares * Math.sqrt(4 * x * x * v + 2 * v * v));
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int j = 0; j < one.length; j++) {
      sum += one[j] * other[j];
    }
    return sum;
  }

  /**
   * The class of texts of a length.
   *
   * @param length tokens, or the geometric mean of the tokens of a class of lengths
   * @return what labels show there, or nothing
   */
  public Optional<AtLength> at(double length) {
    int wanted = LengthClasses.of((int) Math.round(length));
    return lengths.stream().filter(each -> each.lengthClass() == wanted).findFirst();
  }
}
