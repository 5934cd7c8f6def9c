package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.pooling.GroupedCovariance;
import io.attentionspectra.signal.MultipleTesting;
import io.attentionspectra.spectrum.Spectrum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Advice from what was kept of a corpus at one depth. Nothing kept is changed, so advice can be
 * asked for at any time.
 */
final class DepthAdvisor {

  /** Fewest texts after the pilot. */
  public static final int FEWEST = 16;

  private static final int LEADING = 10;
  private static final double CONSTANT = 1e-12;

  private final PooledCorpus corpus;
  private final SpectralSolver solver;
  private final List<Note> notes;
  private final double gamma;
  private final TokenSpectrum tokens;
  private final PoolingTheory theory;
  private final CrossValidation trial;
  private final boolean labelled;

  private DepthAdvisor(PooledCorpus corpus, int vocabulary, SpectralSolver solver) {
    this.corpus = corpus;
    this.solver = solver;
    this.notes = new ArrayList<>(corpus.notes());
    this.gamma = corpus.dimension() / (double) corpus.count();
    this.tokens = TokenSpectrum.of(corpus.tokens(), solver);
    this.theory =
        corpus.design().wholeTexts().isPresent()
            ? new TextTheory(corpus, tokens, vocabulary, notes)
            : new WindowTheory(corpus, tokens, vocabulary, notes);
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
    List<Finding> findings =
        IntStream.range(0, corpus.strategies().size())
            .parallel()
            .mapToObj(this::finding)
            .flatMap(Optional::stream)
            .toList();
    noteConstant(findings);
    Ranking ranking = theory.ranking(findings.stream().map(Finding::moments).toList());
    double[] adjusted =
        MultipleTesting.HOLM.adjust(
            findings.stream().flatMapToDouble(f -> Arrays.stream(f.pValues)).toArray());
    List<StrategyAdvice> strategies = new ArrayList<>();
    int from = 0;
    for (Finding each : findings) {
      int to = from + each.pValues.length;
      strategies.add(
          strategy(each, Arrays.copyOfRange(adjusted, from, to), ranking, mean(findings)));
      from = to;
    }
    strategies.sort(
        Comparator.comparingDouble(
            s -> s.rank().isPresent() ? -rounded(theory.merit(s)) : Double.POSITIVE_INFINITY));
    boolean determined = theory.varies() && theory.determined(strategies);
    noteTexts(determined);
    return new DepthAdvice(
        corpus.count(),
        corpus.dimension(),
        theory.correlation(),
        determined,
        List.copyOf(strategies),
        ranking.differences(),
        theory.laws(),
        tokens.eigenvalues(),
        corpus.pilot().frequencies().copy(),
        labelled ? Optional.of(trial.majority()) : Optional.empty(),
        outcome(strategies, findings),
        List.copyOf(notes));
  }

  /** The strategy advised against the others; nothing without labels or a ranking. */
  private Optional<LabelOutcome> outcome(List<StrategyAdvice> ranked, List<Finding> findings) {
    return labelled
        ? DepthAdvice.advised(ranked).map(best -> outcome(best.strategy(), findings))
        : Optional.empty();
  }

  private LabelOutcome outcome(String advised, List<Finding> findings) {
    List<PairedComparison.Classified> split = new ArrayList<>();
    List<PairedComparison.Classified> linear = new ArrayList<>();
    for (Finding each : findings) {
      CrossValidation.Result result = each.labelled.orElseThrow();
      split.add(new PairedComparison.Classified(each.label(), result.split()));
      linear.add(new PairedComparison.Classified(each.label(), result.linear()));
    }
    return new LabelOutcome(
        advised,
        PairedComparison.of(advised, split, trial.texts()),
        PairedComparison.of(advised, linear, trial.texts()));
  }

  /** What one strategy shows on its own. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Finding(
      StrategyMoments moments,
      Spectrum spectrum,
      double[] pValues,
      double[] participation,
      double[] top,
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
    int leading = Math.min(LEADING, moments.dimension());
    SymmetricEigen eigen = solver.eigen(covariance, leading);
    Spectrum spectrum =
        Spectrum.of(Arrays.stream(eigen.values()).map(x -> Math.max(0, x)).toArray());
    double[] participation =
        IntStream.range(0, leading)
            .mapToDouble(j -> Arrays.stream(eigen.vector(j)).map(x -> x * x * x * x).sum())
            .toArray();
    return Optional.of(
        new Finding(
            moments,
            spectrum,
            theory.pValues(moments, spectrum, leading),
            participation,
            eigen.vector(0),
            labelled ? Optional.of(trial.of(index, eigen.vector(0))) : Optional.empty()));
  }

  /** Leading direction of the mean, if that was asked for. */
  private static Optional<double[]> mean(List<Finding> findings) {
    return findings.stream()
        .filter(each -> each.label().equals(DepthAdvice.SIMPLEST))
        .map(Finding::top)
        .findFirst();
  }

  private StrategyAdvice strategy(
      Finding found, double[] adjusted, Ranking ranking, Optional<double[]> mean) {
    StrategyMoments of = found.moments;
    Optional<StrategyAdvice.Prediction> prediction = theory.prediction(of);
    boolean ranks = theory.ranks(of);
    return new StrategyAdvice(
        found.label(),
        theory.kappa(of),
        theory.chosen(of),
        theory.perKappa(of),
        theory.perKappaAllDirections(of),
        prediction,
        measured(found, prediction, adjusted, mean),
        found.labelled.map(CrossValidation.Result::labelled),
        ranks ? OptionalInt.of(ranking.rank(found.label())) : OptionalInt.empty(),
        ranks ? ranking.tied(found.label()) : List.of(),
        theory.lengths(of));
  }

  private StrategyAdvice.Measured measured(
      Finding found,
      Optional<StrategyAdvice.Prediction> prediction,
      double[] adjusted,
      Optional<double[]> mean) {
    List<Outlier> outliers = new ArrayList<>();
    for (int rank = 0; rank < adjusted.length && adjusted[rank] < Defaults.LEVEL; rank++) {
      outliers.add(
          new Outlier(
              found.spectrum.get(rank),
              found.pValues[rank],
              adjusted[rank],
              found.participation[rank]));
    }
    boolean ofTokens = found.moments.fitted().isOfTokens();
    boolean outside = prediction.isPresent() && prediction.get().alignment().value() > 0;
    return new StrategyAdvice.Measured(
        found.spectrum,
        found.spectrum.get(outside && found.spectrum.size() > 1 ? 1 : 0),
        theory.edge(found.moments),
        theory.freeProductEdge(found.moments),
        found.pValues.length == 0 ? Optional.empty() : Optional.of(found.pValues[0]),
        List.copyOf(outliers),
        ofTokens ? theory.alignment(found.top) : Optional.empty(),
        ofTokens ? mean.flatMap(other -> theory.difference(found.top, other)) : Optional.empty(),
        theory.laws(found.moments));
  }

  private void noteTexts(boolean determined) {
    if (gamma > 1) {
      note(
          Note.Kind.TOO_FEW_TEXTS,
          "fewer texts than dimensions, gamma = "
              + corpus.dimension()
              + "/"
              + corpus.count()
              + ": the covariances are singular, which the laws allow for; expect wide intervals");
    }
    notes.addAll(theory.notes());
    if (theory.varies() && !determined) {
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
}
