package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.lengths.LengthMoments;
import io.attentionspectra.lengths.LengthProfile;
import io.attentionspectra.lengths.LengthScale;
import io.attentionspectra.lengths.OptimalScale;
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
import io.attentionspectra.signal.SeparableSignal;
import io.attentionspectra.spectrum.Atom;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A pilot of whole texts: the first half gives û by root-length means, which carry equal noise at
 * every length, less what moves with the length; the third quarter R along û by classes of
 * positions, what all of them share; the last quarter noise and signal by length of texts pooled by
 * the top eigenvector of R, from which the optimal scale follows.
 */
final class TextPilot extends Pilot {

  /** Replicates behind the standard errors of noise and signal by length. */
  private static final int REPLICATES = 50;

  private final CorpusDesign design;
  private final TextCovariance moments;
  private final LengthMoments lengths;

  /** Of the root-length means of the first half. */
  private final LengthSlope slope;

  /** Variances of root-length means of the last quarter. */
  private final LengthMoments reference;

  private Optional<TextEigenvectorPooling> unscaled = Optional.empty();

  TextPilot(CorpusDesign design, int dimension) {
    super(design, dimension);
    this.design = design;
    this.slope = new LengthSlope(dimension);
    Randomness randomness = Randomness.of(design.seed());
    this.moments = TextCovariance.of(design.wholeTexts().orElseThrow(), 0, randomness);
    this.lengths = LengthMoments.of(dimension, REPLICATES, randomness);
    this.reference = LengthMoments.of(dimension, 0, randomness);
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
    if (window.text() < design.pilot() - design.pilot() / 4) {
      moments.add(window.text(), window.tokens().times(direction()));
    } else if (moments.count() >= 3) {
      int length = window.tokens().rows();
      double[] pooled = unscaled().apply(window.tokens());
      lengths.add(window.text(), length, pooled, direction());
      reference.add(window.text(), length, rootLengthMean(window.tokens()), direction());
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
        case "optimal-scale" -> TextEigenvectorPooling.scaled(unscaled().correlation(), scale());
        case "learned" ->
            throw new IllegalArgumentException(
                "whole texts are pooled by the top eigenvector, to which learning α/κ leads; give a"
                    + " window to learn its weights");
        default -> PoolingNames.of(name, this);
      };
    }
  }

  /**
   * The scale that aligns best, with the spectrum of the pilot's root-length means as noise and as
   * many texts as three pilots. The mean token makes texts of different length differ by the sum of
   * their weights; what that has in common with the signal does not count as aligned with it.
   */
  private LengthScale scale() {
    TextNoise noise =
        TextNoise.of(TokenSpectrum.of(covariance(), directionTexts(), SpectralSolver.standard()));
    PilotDirection found = found(noise);
    double meanToken = slope.meanToken(means().covariance());
    double gamma = means().dimension() / (3.0 * design.pilot());
    List<Atom> population = noise.spectrum().atoms();
    return OptimalScale.of(
        classes(noise, found, meanToken), scaled -> alignment(scaled, population, gamma));
  }

  private PilotDirection found(TextNoise noise) {
    return PilotDirection.of(
        noise.perKappa(reference.variances()),
        moments.moments().meanVariance(),
        noise.spectrum(),
        directionTexts(),
        Randomness.of(design.seed()).child("direction of the pilot", 0),
        new ArrayList<>());
  }

  private List<LengthProfile.Smoothed> classes(
      TextNoise noise, PilotDirection found, double meanToken) {
    return LengthProfile.of(
            lengths,
            new LengthProfile.Tokens(
                noise.variance(), found.noise(), found.alignment(), means().dimension()))
        .smoothed()
        .stream()
        .map(each -> each.withMean(meanToken * sumOfWeights(each.length())))
        .toList();
  }

  private double sumOfWeights(double length) {
    return Arrays.stream(unscaled().weights((int) Math.max(1, Math.round(length)))).sum();
  }

  private static double alignment(
      List<LengthProfile.Smoothed> classes, List<Atom> noise, double gamma) {
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
        classes.stream().mapToDouble(c -> (c.mean() - mean) * (c.mean() - mean)).toArray();
    return new TextModel(texts, new SeparableSignal.Shift(squares, 0)).alignment();
  }

  @Override
  void writeMoments(DataOutput out) throws IOException {
    slope.writeTo(out);
    moments.writeTo(out);
    lengths.writeTo(out);
    reference.writeTo(out);
  }

  @Override
  void readMoments(DataInput in) throws IOException {
    slope.readFrom(in);
    moments.readFrom(in);
    lengths.readFrom(in);
    reference.readFrom(in);
    unscaled = Optional.empty();
  }
}
