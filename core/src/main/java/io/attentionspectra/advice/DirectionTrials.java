package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.signal.AdditiveSignal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How far the figures that follow from the variance along û lie from the truth, by a parametric
 * bootstrap: {@value #DRAWS} draws of u and of the texts behind û at the estimated strength, each
 * put through the same estimate.
 *
 * <p>What is drawn cannot be measured. The noise along u is uᵀHu, while only the spectrum of H is
 * known; for a direction u unrelated to H it has a standard deviation of √(2 Var h/d), which is
 * √(2/V) for the table of V vectors of variance 1. The noise in û, whose weights on H depend on the
 * texts drawn, adds to it: at d = 80, V = 500 the deviation of the noise along û is 0.063 far
 * beyond the transition, as the formula says, and 0.095 at twice the critical signal of the other
 * texts.
 */
final class DirectionTrials {

  private static final int DRAWS = 100;

  private final List<Trial> trials;

  private DirectionTrials(List<Trial> trials) {
    this.trials = trials;
  }

  /**
   * Estimate less truth.
   *
   * @param noise of ν
   * @param strength of θ
   * @param alignment a over its estimate, less 1
   */
  record Trial(double noise, double strength, double alignment) {}

  /**
   * Draws.
   *
   * @param model noise of spectrum H and the γ of the texts behind û
   * @param noise eigenvalues of H
   * @param strength θ
   * @param texts number of texts behind û
   */
  static DirectionTrials of(
      AdditiveSignal model, double[] noise, double strength, int texts, Randomness randomness) {
    return new DirectionTrials(
        IntStream.range(0, DRAWS)
            .parallel()
            .mapToObj(
                i ->
                    trial(
                        model,
                        strength,
                        DrawnDirection.of(noise, strength, texts, randomness.child("trial", i))))
            .flatMap(Optional::stream)
            .toList());
  }

  /** Nothing where the draw would not have been called visible. */
  private static Optional<Trial> trial(
      AdditiveSignal model, double strength, DrawnDirection.Overlaps drawn) {
    double variance = drawn.alignment() * strength + drawn.noise();
    OptionalDouble found = model.strengthBehind(variance);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    double alignment = model.alignment(found.getAsDouble());
    double noise = variance - alignment * found.getAsDouble();
    return Optional.of(
        new Trial(
            noise - drawn.noise(),
            found.getAsDouble() - strength,
            drawn.alignment() / alignment - 1));
  }

  /** One per draw that was visible. */
  List<Trial> all() {
    return trials;
  }

  /** Mean square error of ν; infinite where no draw was visible. */
  double noise() {
    return meanSquare(Trial::noise);
  }

  /** Mean square error of a strength θ + e, of which a·e is measured and a is not. */
  double strength(double beyond) {
    return meanSquare(t -> t.strength() + beyond * t.alignment());
  }

  private double meanSquare(ToDoubleFunction<Trial> error) {
    return trials.stream()
        .mapToDouble(error)
        .map(e -> e * e)
        .average()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
