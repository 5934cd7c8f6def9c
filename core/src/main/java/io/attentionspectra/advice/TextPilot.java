package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.lengths.LengthProfile;
import io.attentionspectra.lengths.TextCorrelation;
import io.attentionspectra.lengths.TextCovariance;
import io.attentionspectra.lengths.TextEigenvectorPooling;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PoolingNames;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.pooling.TokenFrequencies;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;

/**
 * A pilot of whole texts: the first half gives û by root-length means, which carry equal noise at
 * every length, less what moves with the length; the third quarter R along û by classes of
 * positions, what all of them share; the last quarter noise and signal by length of texts pooled by
 * the top eigenvector of R, from which the optimal scale follows, and of root-length means, which
 * tell what the mean would give.
 */
final class TextPilot extends Pilot {

  private final CorpusDesign design;
  private final TextCovariance moments;

  /** Of the root-length means of the first half. */
  private final LengthSlope slope;

  /** Of the last quarter. */
  private final ScaleMoments lengths;

  private Optional<TextEigenvectorPooling> unscaled = Optional.empty();

  TextPilot(CorpusDesign design, int dimension) {
    super(design, dimension);
    this.design = design;
    this.slope = new LengthSlope(dimension);
    Randomness randomness = Randomness.of(design.seed());
    this.moments = TextCovariance.of(design.wholeTexts().orElseThrow(), 0, randomness);
    this.lengths = ScaleMoments.of(dimension, randomness);
  }

  static double[] rootLengthMean(Matrix tokens) {
    return Poolings.rootLengthMean().apply(tokens);
  }

  @Override
  double[] forDirection(Matrix tokens) {
    double[] pooled = rootLengthMean(tokens);
    slope.add(tokens.rows(), pooled);
    return pooled;
  }

  /** Of root-length means less what moves with the length. */
  @Override
  Matrix covariance() {
    return slope.without(means().covariance());
  }

  @Override
  void addAlong(TokenWindow window) {
    if (window.text() < design.lastQuarter()) {
      moments.add(window.text(), window.tokens().times(direction()));
    } else if (moments.count() >= 3) {
      lengths.add(
          window, unscaled().apply(window.tokens()), rootLengthMean(window.tokens()), direction());
    }
  }

  /** The top eigenvector of R within every text. */
  private TextEigenvectorPooling unscaled() {
    if (unscaled.isEmpty()) {
      unscaled = Optional.of(TextEigenvectorPooling.unscaled(correlation()));
    }
    return unscaled.get();
  }

  /** Where no two positions vary together, all tokens count alike, and no pooling is predicted. */
  private TextCorrelation correlation() {
    return TextCorrelation.shared(moments.moments());
  }

  @Override
  PoolingEvidence evidence() {
    return new TextEvidence();
  }

  private final class TextEvidence implements PoolingEvidence {

    @Override
    public PositionalCorrelation correlation() {
      return TextPilot.this.correlation().of(design.wholeTexts().orElseThrow().absolute());
    }

    @Override
    public TokenFrequencies frequencies() {
      return TextPilot.this.frequencies();
    }

    @Override
    public Pooling estimated(String name) {
      return switch (name) {
        case "top-eigenvector" -> unscaled();
        case "optimal-scale" -> scaled();
        case "learned" ->
            throw new IllegalArgumentException(
                "whole texts are pooled by the top eigenvector, to which learning α/κ leads; give a"
                    + " window to learn its weights");
        default -> PoolingNames.of(name, this);
      };
    }
  }

  /**
   * Texts scaled by the scale that aligns best, where it gains enough over the mean; else the mean.
   */
  private TextEigenvectorPooling scaled() {
    return scaleSearch()
        .found()
        .map(best -> TextEigenvectorPooling.scaled(unscaled().correlation(), best))
        .orElseGet(() -> TextEigenvectorPooling.mean(unscaled().correlation().positions()));
  }

  /**
   * With the spectrum of the pilot's root-length means as noise and as many texts as three pilots.
   */
  ScaleSearch scaleSearch() {
    TextNoise noise =
        TextNoise.of(TokenSpectrum.of(covariance(), directionTexts(), SpectralSolver.standard()));
    PilotDirection found = found(noise);
    LengthSlope.MeanToken mean = slope.meanToken(means().covariance());
    return new ScaleSearch(
        lengths,
        new LengthProfile.Tokens(
            noise.variance(), found.noise(), found.alignment(), means().dimension()),
        noise.spectrum().atoms(),
        means().dimension() / (3.0 * design.pilot()),
        new ScaleSearch.MeanToken(
            mean.norm(), mean.squaredCosine(direction(), found.alignment()), this::sumOfWeights));
  }

  private PilotDirection found(TextNoise noise) {
    return PilotDirection.of(
        noise.perKappa(lengths.whole().rootLength().variances()),
        moments.moments().meanVariance(),
        noise.spectrum(),
        directionTexts(),
        Randomness.of(design.seed()).child("direction of the pilot", 0),
        new ArrayList<>());
  }

  private double sumOfWeights(double length) {
    return Arrays.stream(unscaled().weights((int) Math.max(1, Math.round(length)))).sum();
  }

  @Override
  void writeMoments(DataOutput out) throws IOException {
    slope.writeTo(out);
    moments.writeTo(out);
    lengths.writeTo(out);
  }

  @Override
  void readMoments(DataInput in) throws IOException {
    slope.readFrom(in);
    moments.readFrom(in);
    lengths.readFrom(in);
    unscaled = Optional.empty();
  }
}
