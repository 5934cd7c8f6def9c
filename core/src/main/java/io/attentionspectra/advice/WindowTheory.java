package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.PooledLaw;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PositionBootstrap;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The signal of windows of one length: κ from the weights, α from R along û. */
final class WindowTheory implements PoolingTheory {

  private static final double CONSTANT = 1e-12;

  private final PooledCorpus corpus;
  private final WindowMoments moments;
  private final WindowPilot pilot;
  private final PilotDirection direction;
  private final LeadingSignal signal;
  private final Map<PooledNull, PooledLaw> laws;
  private final Optional<PredictedSignal> theory;

  /**
   * The theory of a corpus.
   *
   * @param notes receives what is left out and why
   */
  WindowTheory(PooledCorpus corpus, TokenSpectrum tokens, int vocabulary, List<Note> notes) {
    this.corpus = corpus;
    this.moments = (WindowMoments) corpus.moments();
    this.pilot = (WindowPilot) corpus.pilot();
    this.direction =
        PilotDirection.of(
            moments.along().covariance(),
            tokens,
            pilot.directionTexts(),
            Randomness.of(corpus.design().seed()).child("direction", 0),
            notes);
    this.signal = new LeadingSignal(moments.along(), direction);
    double gamma = corpus.dimension() / (double) corpus.count();
    this.laws =
        PooledLaw.of(
            List.of(PooledNull.freeProduct(), PooledNull.silverstein()),
            tokens.population(corpus.dimension() / (double) vocabulary, gamma),
            (none, why) ->
                notes.add(
                    Note.about(
                        Note.Kind.NULL_LEFT_OUT,
                        none.name(),
                        "no " + none.name() + " law: " + why)));
    this.theory = PredictedSignal.of(corpus, tokens, signal, direction.visible());
  }

  @Override
  public boolean varies() {
    return signal.varies();
  }

  @Override
  public boolean determined(List<StrategyAdvice> ranked) {
    return signal.determined();
  }

  @Override
  public Optional<Matrix> correlation() {
    return signal.varies() ? Optional.of(signal.correlation().matrix()) : Optional.empty();
  }

  @Override
  public Optional<Double> alignment(double[] top) {
    return direction.alignmentOf(corpus.pilot().direction(), top);
  }

  /** Nothing: windows are ranked by α/κ, which is estimated along û itself. */
  @Override
  public Optional<Confidence> difference(double[] top, double[] other) {
    return Optional.empty();
  }

  @Override
  public List<PooledLaw> laws() {
    return List.copyOf(laws.values());
  }

  @Override
  public Map<String, SpectralLaw> laws(StrategyMoments of) {
    return Map.of();
  }

  private Optional<double[]> weights(StrategyMoments of) {
    return of.fitted().weights(corpus.design().window());
  }

  private Optional<double[]> ranked(StrategyMoments of) {
    return weights(of).filter(w -> signal.varies());
  }

  @Override
  public boolean ranks(StrategyMoments of) {
    return ranked(of).isPresent();
  }

  @Override
  public Optional<Double> kappa(StrategyMoments of) {
    return of.fitted().kappa(corpus.design().window());
  }

  @Override
  public Optional<StrategyAdvice.ChosenWeights> chosen(StrategyMoments of) {
    return weights(of).map(used -> chosen(of, used));
  }

  /** The weights, beside those that all texts would have chosen. */
  private StrategyAdvice.ChosenWeights chosen(StrategyMoments of, double[] used) {
    try {
      PositionBootstrap all =
          PositionBootstrap.of(corpus.design().window(), 0, Randomness.of(corpus.design().seed()));
      all.merge(pilot.moments());
      all.merge(moments.along().withoutReplicates());
      PositionalCorrelation correlation = LeadingCorrelation.of(all.covariance(), signal.signal());
      double[] fitted = of.pooling().fit(evidence(correlation)).weights(used.length).orElse(used);
      if (Arrays.equals(fitted, used)) {
        return new StrategyAdvice.ChosenWeights(used, Optional.empty(), Optional.empty());
      }
      double best = correlation.largestEigenvalue();
      double reached = correlation.quadraticForm(used) / squaredNorm(used);
      return new StrategyAdvice.ChosenWeights(
          used, Optional.of(fitted), Optional.of(1 - reached / best));
    } catch (ArithmeticException | IllegalArgumentException e) {
      return new StrategyAdvice.ChosenWeights(used, Optional.empty(), Optional.empty());
    }
  }

  private PoolingEvidence evidence(PositionalCorrelation correlation) {
    return PoolingEvidence.of(() -> correlation, pilot::frequencies);
  }

  @Override
  public Optional<Confidence> perKappa(StrategyMoments of) {
    return ranked(of).map(signal::perKappa);
  }

  @Override
  public Optional<Double> perKappaAllDirections(StrategyMoments of) {
    return ranked(of).flatMap(this::allDirections);
  }

  private Optional<Double> allDirections(double[] weights) {
    Matrix all = moments.allDirections().moments().matrix();
    double smallest = LeadingCorrelation.smallestSignal(all);
    return smallest > 0
        ? Optional.of(1 + LeadingCorrelation.shared(all, weights) / smallest)
        : Optional.empty();
  }

  @Override
  public Optional<StrategyAdvice.Prediction> prediction(StrategyMoments of) {
    return ranked(of).flatMap(w -> theory.map(t -> t.prediction(w, kappa(of).orElseThrow())));
  }

  @Override
  public Optional<Double> edge(StrategyMoments of) {
    return edge(PooledNull.silverstein(), of);
  }

  @Override
  public Optional<Double> freeProductEdge(StrategyMoments of) {
    return edge(PooledNull.freeProduct(), of);
  }

  private Optional<Double> edge(PooledNull by, StrategyMoments of) {
    PooledLaw law = laws.get(by);
    return law == null ? Optional.empty() : kappa(of).map(k -> k * law.law().rightEdge());
  }

  @Override
  public double[] pValues(StrategyMoments of, Spectrum spectrum, int leading) {
    PooledLaw law = laws.get(PooledNull.silverstein());
    Optional<Double> kappa = kappa(of);
    return law == null || kappa.isEmpty() || spectrum.size() < 2
        ? new double[0]
        : law.pValues(spectrum, kappa.get(), leading);
  }

  @Override
  public List<StrategyAdvice.AtLength> lengths(StrategyMoments of) {
    return List.of();
  }

  @Override
  public Ranking ranking(List<StrategyMoments> poolings) {
    return Ranking.of(
        poolings.stream()
            .filter(this::ranks)
            .map(
                each -> {
                  double[] weights = weights(each).orElseThrow();
                  return new Ranking.Entry(
                      each.pooling().label(),
                      signal.shared(weights),
                      signal.sharedReplicates(weights));
                })
            .toList(),
        signal::difference);
  }

  @Override
  public double merit(StrategyAdvice of) {
    return of.perKappa().orElseThrow().value();
  }

  @Override
  public List<Note> notes() {
    List<Note> all = new ArrayList<>();
    Matrix products = moments.allDirections().moments().matrix();
    double mean = LeadingCorrelation.meanDiagonal(products);
    for (int t = 0; t < products.rows(); t++) {
      if (!(products.get(t, t) > CONSTANT * mean)) {
        all.add(
            Note.of(
                Note.Kind.POSITION,
                "position " + t + " is the same vector in every text: it carries no signal"));
      }
    }
    return all;
  }

  private static double squaredNorm(double[] weights) {
    return Arrays.stream(weights).map(w -> w * w).sum();
  }
}
