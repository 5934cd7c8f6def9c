package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.lengths.LengthMoments;
import io.attentionspectra.lengths.LengthVariance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The signal of whole texts along û, in the units of the tokens: a token holds s = D̄ − ν, D̄ its
 * variance along û and ν the noise there; a pooling lets through g = Σ_L P_L (A_L − ν κ_L)/Σ_L P_L
 * κ_L, A_L its variance along û at length L, κ_L its noise ({@link TextNoise}), so that α/κ = g/s.
 * All are measured, none follows from weights. Errors are those of {@link LeadingSignal}: texts by
 * replicates, and ν by {@link PilotDirection}.
 */
final class TextSignal {

  private final TextNoise noise;
  private final PilotDirection direction;
  private final double variance;
  private final double[] variances;
  private final List<PilotValues> replicates = new ArrayList<>();
  private final List<PilotValues> draws;

  /** ν and a of a replicate of the texts, or of a draw of the direction. */
  private record PilotValues(double noise, double alignment) {

    /** A share a of theirs is at least this. */
    private static final double LEAST = 1e-3;

    static PilotValues of(double noise, double alignment) {
      return new PilotValues(noise, Math.min(1, Math.max(LEAST, alignment)));
    }
  }

  TextSignal(TextMoments moments, TextNoise noise, PilotDirection direction) {
    this.noise = noise;
    this.direction = direction;
    this.variance = moments.along().moments().meanVariance();
    this.variances =
        IntStream.range(0, moments.along().replicates())
            .mapToDouble(b -> moments.along().meanVariance(b))
            .toArray();
    this.draws =
        direction.drawn().stream().map(d -> PilotValues.of(d.noise(), d.alignment())).toList();
    for (int b = 0; b < variances.length; b++) {
      double v = noise.perKappa(moments.reference().replicate(b));
      replicates.add(PilotValues.of(direction.noiseAt(v), direction.alignmentAt(v)));
    }
  }

  boolean varies() {
    return variance > direction.noise() || direction.visible();
  }

  /** s. */
  double signal() {
    return variance - direction.noise();
  }

  private double[] signals() {
    return IntStream.range(0, variances.length)
        .mapToDouble(b -> variances[b] - replicates.get(b).noise())
        .toArray();
  }

  /** Whether s is told from 0 at 95 %. */
  boolean determined() {
    double error =
        FiellerInterval.Errors.of(signals(), signals(), direction.noiseError()).denominator();
    return signal() > Confidence.NORMAL * Math.sqrt(error);
  }

  /** α/κ; at most the longest text, at least 0. */
  Confidence perKappa(LengthMoments of, int longest) {
    double shared = noise.perKappa(of.variances()) - variance;
    double[] values = new double[variances.length];
    for (int b = 0; b < values.length; b++) {
      values[b] = noise.perKappa(of.replicate(b)) - variances[b];
    }
    Confidence ratio =
        FiellerInterval.of(
            shared,
            signal(),
            FiellerInterval.Errors.of(values, signals(), direction.noiseError()),
            Confidence.NORMAL);
    double value = Math.min(longest, Math.max(0, 1 + ratio.value()));
    return new Confidence(
        value,
        Math.min(value, Math.max(0, 1 + ratio.lower())),
        Math.max(value, Math.min(longest, 1 + ratio.upper())));
  }

  /** κ_L. */
  double kappa(LengthVariance of) {
    return noise.kappa(of);
  }

  /** α_L‖μ‖², what exceeds the noise along û, over a; at least 0. */
  double strength(LengthVariance of) {
    return strength(of, new PilotValues(direction.noise(), direction.alignment()));
  }

  /** Draws of û beside the texts as they are. */
  int draws() {
    return draws.size();
  }

  /** a of a replicate. */
  double alignment(int replicate) {
    return replicates.get(replicate).alignment();
  }

  /** a of a draw of û. */
  double alignmentOfDraw(int draw) {
    return draws.get(draw).alignment();
  }

  /** α_L‖μ‖² of a draw of û. */
  double strengthOfDraw(LengthVariance of, int draw) {
    return strength(of, draws.get(draw));
  }

  /** α_L‖μ‖² of a replicate. */
  double strength(LengthVariance of, int replicate) {
    return strength(of, replicates.get(replicate));
  }

  private double strength(LengthVariance of, PilotValues at) {
    return Math.max(0, of.along() - at.noise() * kappa(of)) / at.alignment();
  }

  /** θ = g/a of a pooling, with the errors of texts and direction. */
  Confidence strength(LengthMoments of) {
    double strength = (noise.perKappa(of.variances()) - direction.noise()) / direction.alignment();
    double[] strengths = new double[variances.length];
    for (int b = 0; b < strengths.length; b++) {
      PilotValues at = replicates.get(b);
      strengths[b] = (noise.perKappa(of.replicate(b)) - at.noise()) / at.alignment();
    }
    double error = LeadingSignal.deviation(strengths);
    return Confidence.normal(
        strength, Math.sqrt(error * error + direction.strengthError(strength)));
  }
}
