package io.attentionspectra.advice;

import io.attentionspectra.lengths.LengthMoments;
import io.attentionspectra.lengths.LengthProfile;
import io.attentionspectra.lengths.LengthScale;
import io.attentionspectra.lengths.OptimalScale;
import io.attentionspectra.signal.SeparableSignal;
import io.attentionspectra.spectrum.Atom;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Finds the scale by length that aligns the leading direction of pooled texts best, and whether it
 * gains anything over the mean. {@link TextPilot} gives it moments of its last texts.
 *
 * <p>A scale found in few texts follows their errors, and is best in them by construction. So each
 * half of the texts finds a scale, the other half predicts its alignment and that of the mean, and
 * only where both gain {@link DepthAdvice#WORTHWHILE} is the scale of all texts taken. What the
 * mean token of texts of different length adds to the signal is not counted as a gain.
 */
final class ScaleSearch {

  private final ScaleMoments moments;
  private final LengthProfile.Tokens tokens;
  private final List<Atom> noise;
  private final double gamma;
  private final MeanToken meanToken;

  /**
   * The token that all texts share, by which texts of different length differ as the sums of their
   * weights do.
   *
   * @param norm ‖m‖
   * @param squaredCosine of m and the signal
   * @param sumOfWeights of texts of a length, under the top eigenvector of R
   */
  record MeanToken(double norm, double squaredCosine, DoubleUnaryOperator sumOfWeights) {}

  ScaleSearch(
      ScaleMoments moments,
      LengthProfile.Tokens tokens,
      List<Atom> noise,
      double gamma,
      MeanToken meanToken) {
    this.moments = moments;
    this.tokens = tokens;
    this.noise = noise;
    this.gamma = gamma;
    this.meanToken = meanToken;
  }

  /** The scale of all texts; nothing where the mean is as good. */
  Optional<LengthScale> found() {
    List<ScaleMoments.Part> halves = moments.halves();
    return gains(halves.get(0), halves.get(1)) && gains(halves.get(1), halves.get(0))
        ? Optional.of(best(moments.whole()))
        : Optional.empty();
  }

  private boolean gains(ScaleMoments.Part finding, ScaleMoments.Part judging) {
    return isMeasured(finding)
        && isMeasured(judging)
        && gain(best(finding), judging) >= DepthAdvice.WORTHWHILE;
  }

  private static boolean isMeasured(ScaleMoments.Part of) {
    return !of.unscaled().variances().isEmpty();
  }

  /**
   * Predicted by some texts of a scale found in others, with the mean token at the angle measured
   * and at a right one, whichever gives less.
   */
  double gain(LengthScale scale, ScaleMoments.Part judging) {
    List<LengthProfile.Smoothed> scaled =
        unscaled(judging).stream()
            .map(each -> each.scaled(scale.at((int) Math.round(each.length()))))
            .toList();
    return Math.min(alignment(scaled, meanToken.squaredCosine()), alignment(scaled, 0))
        - alignment(means(judging), 0);
  }

  LengthScale best(ScaleMoments.Part of) {
    return OptimalScale.of(unscaled(of), classes -> alignment(classes, meanToken.squaredCosine()));
  }

  private List<LengthProfile.Smoothed> unscaled(ScaleMoments.Part of) {
    return profile(of.unscaled()).stream()
        .map(
            each ->
                each.withMean(
                    meanToken.norm() * meanToken.sumOfWeights().applyAsDouble(each.length())))
        .toList();
  }

  /** Means of texts, whose root-length means are √L times as large; their weights sum to 1. */
  private List<LengthProfile.Smoothed> means(ScaleMoments.Part of) {
    return profile(of.rootLength()).stream()
        .map(each -> each.scaled(1 / Math.sqrt(each.length())).withMean(meanToken.norm()))
        .toList();
  }

  private List<LengthProfile.Smoothed> profile(LengthMoments of) {
    return LengthProfile.of(of, tokens).smoothed();
  }

  private double alignment(List<LengthProfile.Smoothed> classes, double squaredCosine) {
    double total = classes.stream().mapToDouble(LengthProfile.Smoothed::share).sum();
    double mean = classes.stream().mapToDouble(c -> c.share() / total * c.mean()).sum();
    SeparableSignal texts =
        SeparableSignal.of(
            gamma,
            noise,
            classes.stream()
                .map(c -> new SeparableSignal.LengthClass(c.share(), c.kappa(), c.signal()))
                .toList());
    double[] squares =
        IntStream.range(0, classes.size())
            .mapToDouble(c -> Math.pow(classes.get(c).mean() - mean, 2))
            .toArray();
    return new TextModel(texts, new SeparableSignal.Shift(squares, squaredCosine)).alignment();
  }
}
