package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.nulls.PooledLaw;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.pooling.GroupedCovariance;
import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PositionBootstrap;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.signal.MultipleTesting;
import io.attentionspectra.spectrum.Spectrum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Advice from what was kept of a corpus at one depth. Nothing kept is changed, so advice can be
 * asked for at any time.
 */
public final class DepthAdvisor {

  /** Fewest texts after the pilot. */
  public static final int FEWEST = 16;

  private static final int LEADING = 10;
  private static final double CONSTANT = 1e-12;

  private final PooledCorpus corpus;
  private final SpectralSolver solver;
  private final List<Note> notes;
  private final double gamma;
  private final TokenSpectrum tokens;
  private final LeadingSignal signal;
  private final Map<PooledNull, PooledLaw> laws;
  private final Optional<PredictedSignal> theory;
  private final CrossValidation trial;
  private final boolean labelled;

  private DepthAdvisor(PooledCorpus corpus, int vocabulary, SpectralSolver solver) {
    this.corpus = corpus;
    this.solver = solver;
    this.notes = new ArrayList<>(corpus.notes());
    this.gamma = corpus.dimension() / (double) corpus.count();
    this.tokens = TokenSpectrum.of(corpus.tokens(), solver);
    PilotDirection direction =
        PilotDirection.of(
            corpus.moments().covariance(),
            tokens,
            corpus.pilot().directionTexts(),
            Randomness.of(corpus.design().seed()).child("direction", 0),
            notes);
    this.signal = new LeadingSignal(corpus.moments(), direction);
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
    this.trial = new CrossValidation(corpus, solver);
    this.labelled = trial.possible();
  }

  /**
   * The advice.
   *
   * @param corpus what was kept; left unchanged
   * @param vocabulary V, number of token vectors the texts draw from, for δ = d/V
   * @param solver finds eigenvalues
   * @return the advice
   * @throws IllegalArgumentException if there are fewer than {@value #FEWEST} texts after the pilot
   */
  public static DepthAdvice of(PooledCorpus corpus, int vocabulary, SpectralSolver solver) {
    Check.atLeast("texts after the pilot", (int) Math.min(corpus.count(), FEWEST), FEWEST);
    return new DepthAdvisor(corpus, vocabulary, solver).advice();
  }

  private DepthAdvice advice() {
    noteTexts();
    List<Finding> findings =
        IntStream.range(0, corpus.strategies().size())
            .parallel()
            .mapToObj(this::finding)
            .flatMap(Optional::stream)
            .toList();
    noteConstant(findings);
    Ranking ranking = ranking(findings);
    double[] adjusted =
        MultipleTesting.HOLM.adjust(
            findings.stream().flatMapToDouble(f -> Arrays.stream(f.pValues)).toArray());
    List<StrategyAdvice> strategies = new ArrayList<>();
    int from = 0;
    for (Finding each : findings) {
      int to = from + each.pValues.length;
      strategies.add(strategy(each, Arrays.copyOfRange(adjusted, from, to), ranking));
      from = to;
    }
    strategies.sort(
        Comparator.comparingDouble(
            s -> s.perKappa().map(c -> -rounded(c.value())).orElse(Double.POSITIVE_INFINITY)));
    return new DepthAdvice(
        corpus.count(),
        corpus.dimension(),
        signal.varies() ? Optional.of(signal.correlation().matrix()) : Optional.empty(),
        signal.varies() && signal.determined(),
        List.copyOf(strategies),
        ranking.differences(),
        List.copyOf(laws.values()),
        tokens.eigenvalues(),
        corpus.pilot().frequencies().copy(),
        labelled ? Optional.of(trial.majority()) : Optional.empty(),
        outcome(strategies, findings),
        List.copyOf(notes));
  }

  /** The strategy ranked first against the others; nothing without labels or a ranking. */
  private Optional<LabelOutcome> outcome(List<StrategyAdvice> ranked, List<Finding> findings) {
    if (ranked.isEmpty() || ranked.get(0).rank().isEmpty() || !labelled) {
      return Optional.empty();
    }
    String advised = ranked.get(0).strategy();
    List<PairedComparison.Classified> split = new ArrayList<>();
    List<PairedComparison.Classified> linear = new ArrayList<>();
    for (Finding each : findings) {
      CrossValidation.Result result = each.labelled.orElseThrow();
      split.add(new PairedComparison.Classified(each.label(), result.split()));
      linear.add(new PairedComparison.Classified(each.label(), result.linear()));
    }
    return Optional.of(
        new LabelOutcome(
            advised,
            PairedComparison.of(advised, split, trial.texts()),
            PairedComparison.of(advised, linear, trial.texts())));
  }

  /** What one strategy shows on its own. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Finding(
      StrategyMoments moments,
      Optional<double[]> weights,
      Spectrum spectrum,
      double[] pValues,
      double[] participation,
      Optional<CrossValidation.Result> labelled) {

    String label() {
      return moments.pooling().label();
    }
  }

  private Optional<Finding> finding(int index) {
    StrategyMoments moments = corpus.strategies().get(index);
    GroupedCovariance all = moments.all();
    Matrix covariance = all.covariance();
    double[] mean = all.mean();
    if (!(trace(covariance) > CONSTANT * Arrays.stream(mean).map(x -> x * x).sum())) {
      return Optional.empty();
    }
    int leading = Math.min(LEADING, corpus.dimension());
    SymmetricEigen eigen = solver.eigen(covariance, leading);
    Spectrum spectrum =
        Spectrum.of(Arrays.stream(eigen.values()).map(x -> Math.max(0, x)).toArray());
    int length = corpus.design().window();
    double[] participation =
        IntStream.range(0, leading)
            .mapToDouble(j -> Arrays.stream(eigen.vector(j)).map(x -> x * x * x * x).sum())
            .toArray();
    return Optional.of(
        new Finding(
            moments,
            moments.fitted().weights(length),
            spectrum,
            pValues(spectrum, moments.fitted().kappa(length), leading),
            participation,
            labelled ? Optional.of(trial.of(index, eigen.vector(0))) : Optional.empty()));
  }

  private double[] pValues(Spectrum spectrum, Optional<Double> kappa, int leading) {
    PooledLaw law = laws.get(PooledNull.silverstein());
    return law == null || kappa.isEmpty() || spectrum.size() < 2
        ? new double[0]
        : law.pValues(spectrum, kappa.get(), leading);
  }

  private Ranking ranking(List<Finding> findings) {
    return Ranking.of(
        findings.stream()
            .filter(f -> signal.varies() && f.weights.isPresent())
            .map(
                f -> {
                  double[] weights = f.weights.orElseThrow();
                  return new Ranking.Entry(
                      f.label(), signal.shared(weights), signal.sharedReplicates(weights));
                })
            .toList(),
        signal::difference);
  }

  private StrategyAdvice strategy(Finding found, double[] adjusted, Ranking ranking) {
    int length = corpus.design().window();
    Optional<Double> kappa = found.moments.fitted().kappa(length);
    Optional<double[]> weights = found.weights.filter(w -> signal.varies());
    Optional<StrategyAdvice.Prediction> prediction =
        weights.flatMap(w -> theory.map(t -> t.prediction(w, kappa.orElseThrow())));
    return new StrategyAdvice(
        found.label(),
        kappa,
        found.weights.map(w -> chosen(found, w)),
        weights.map(signal::perKappa),
        weights.flatMap(this::allDirections),
        prediction,
        measured(found, kappa, prediction, adjusted),
        found.labelled.map(CrossValidation.Result::labelled),
        weights.isPresent() ? OptionalInt.of(ranking.rank(found.label())) : OptionalInt.empty(),
        weights.isPresent() ? ranking.tied(found.label()) : List.of());
  }

  private StrategyAdvice.Measured measured(
      Finding found,
      Optional<Double> kappa,
      Optional<StrategyAdvice.Prediction> prediction,
      double[] adjusted) {
    List<Outlier> outliers = new ArrayList<>();
    for (int rank = 0; rank < adjusted.length && adjusted[rank] < Defaults.LEVEL; rank++) {
      outliers.add(
          new Outlier(
              found.spectrum.get(rank),
              found.pValues[rank],
              adjusted[rank],
              found.participation[rank]));
    }
    boolean outside = prediction.isPresent() && prediction.get().alignment().value() > 0;
    return new StrategyAdvice.Measured(
        found.spectrum,
        found.spectrum.get(outside && found.spectrum.size() > 1 ? 1 : 0),
        edge(PooledNull.silverstein(), kappa),
        edge(PooledNull.freeProduct(), kappa),
        found.pValues.length == 0 ? Optional.empty() : Optional.of(found.pValues[0]),
        List.copyOf(outliers));
  }

  private Optional<Double> edge(PooledNull of, Optional<Double> kappa) {
    PooledLaw law = laws.get(of);
    return law == null ? Optional.empty() : kappa.map(k -> k * law.law().rightEdge());
  }

  /** The weights, beside those that all texts would have chosen. */
  private StrategyAdvice.ChosenWeights chosen(Finding found, double[] used) {
    try {
      PositionBootstrap all =
          PositionBootstrap.of(corpus.design().window(), 0, Randomness.of(corpus.design().seed()));
      all.merge(corpus.pilot().moments());
      all.merge(corpus.moments().withoutReplicates());
      PositionalCorrelation correlation = LeadingCorrelation.of(all.covariance(), signal.signal());
      double[] fitted =
          found.moments.pooling().fit(evidence(correlation)).weights(used.length).orElse(used);
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
    return new PoolingEvidence(() -> correlation, corpus.pilot()::frequencies);
  }

  private Optional<Double> allDirections(double[] weights) {
    Matrix moments = corpus.allDirections().moments().matrix();
    double smallest = LeadingCorrelation.smallestSignal(moments);
    return smallest > 0
        ? Optional.of(1 + LeadingCorrelation.shared(moments, weights) / smallest)
        : Optional.empty();
  }

  private void noteTexts() {
    if (gamma > 1) {
      note(
          Note.Kind.TOO_FEW_TEXTS,
          "fewer texts than dimensions, gamma = "
              + corpus.dimension()
              + "/"
              + corpus.count()
              + ": the covariances are singular, which the laws allow for; expect wide intervals");
    }
    Matrix moments = corpus.allDirections().moments().matrix();
    double mean = LeadingCorrelation.meanDiagonal(moments);
    for (int t = 0; t < moments.rows(); t++) {
      if (!(moments.get(t, t) > CONSTANT * mean)) {
        note(
            Note.Kind.POSITION,
            "position " + t + " is the same vector in every text: it carries no signal");
      }
    }
    if (signal.varies() && !signal.determined()) {
      note(
          Note.Kind.NO_SIGNAL,
          "not detectable: these texts do not tell the leading signal from noise, so how much of it"
              + " a pooling keeps, α/κ, is not known");
    }
    if (corpus.design().classes() > 1 && !labelled) {
      note(
          Note.Kind.TOO_FEW_TEXTS, "no accuracies: a class has too few texts for cross-validation");
    }
  }

  private void note(Note.Kind kind, String sentence) {
    notes.add(Note.of(kind, sentence));
  }

  private void noteConstant(List<Finding> findings) {
    for (StrategyMoments each : corpus.strategies()) {
      if (findings.stream().noneMatch(f -> f.moments == each)) {
        String label = each.pooling().label();
        notes.add(
            Note.about(
                Note.Kind.POOLING_LEFT_OUT,
                label,
                label + " is left out: it is the same vector for every text"));
      }
    }
  }

  /** To nine digits, so that the same weights found in two ways stay in the order asked for. */
  private static double rounded(double value) {
    return new BigDecimal(value).round(new MathContext(9)).doubleValue();
  }

  private static double trace(Matrix matrix) {
    double sum = 0;
    for (int j = 0; j < matrix.rows(); j++) {
      sum += matrix.get(j, j);
    }
    return sum;
  }

  private static double squaredNorm(double[] weights) {
    return Arrays.stream(weights).map(w -> w * w).sum();
  }
}
