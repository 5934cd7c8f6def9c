package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.GroupedCovariance;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Accuracies by cross-validation over folds: what decides about a text has seen all texts of the
 * other folds, evaluated or not, through their moments; decisions are counted on the evaluated
 * texts alone.
 */
final class CrossValidation {

  private final PooledCorpus corpus;
  private final SpectralSolver solver;

  CrossValidation(PooledCorpus corpus, SpectralSolver solver) {
    this.corpus = corpus;
    this.solver = solver;
  }

  /** Whether every training set has two texts of each class, and there is something to count. */
  boolean possible() {
    if (corpus.design().classes() < 2 || corpus.strategies().isEmpty()) {
      return false;
    }
    StrategyMoments any = corpus.strategies().get(0);
    for (int fold = 0; fold < corpus.design().folds(); fold++) {
      GroupedCovariance training = any.allWithout(fold);
      if (training.count(0) < 2 || training.count(1) < 2) {
        return false;
      }
    }
    return !corpus.sample().entries().isEmpty();
  }

  /** Share of the larger class among the evaluated texts. */
  double majority() {
    double ones = corpus.sample().entries().stream().filter(e -> e.group() == 1).count();
    double share = ones / corpus.sample().entries().size();
    return Math.max(share, 1 - share);
  }

  /** Number of texts on which accuracies are counted. */
  int texts() {
    return corpus.sample().entries().size();
  }

  /**
   * What labels say of a strategy.
   *
   * @param labelled the figures
   * @param split evaluated texts told right by the unsupervised split
   * @param linear evaluated texts told right by the linear discriminant
   */
  record Result(StrategyAdvice.Labelled labelled, BitSet split, BitSet linear) {}

  Result of(int strategy, double[] top) {
    StrategyMoments moments = corpus.strategies().get(strategy);
    GroupedCovariance all = moments.all();
    List<GroupedCovariance> training =
        IntStream.range(0, corpus.design().folds()).mapToObj(moments::allWithout).toList();
    BitSet split = right(strategy, training, each -> UnsupervisedSplit.of(each, solver));
    BitSet linear = right(strategy, training, LinearDiscriminant::of);
    return new Result(
        new StrategyAdvice.Labelled(
            squaredCosine(top, all.mean(0), all.mean(1)),
            Confidence.share(split.cardinality(), texts()),
            Confidence.share(linear.cardinality(), texts())),
        split,
        linear);
  }

  private BitSet right(
      int strategy,
      List<GroupedCovariance> training,
      Function<GroupedCovariance, Classifier> learner) {
    List<Classifier> classifiers = training.stream().map(learner).toList();
    BitSet right = new BitSet();
    int text = 0;
    for (EvaluationSample.Entry each : corpus.sample().entries()) {
      Classifier classifier = classifiers.get(corpus.design().fold(each.text()));
      right.set(text++, classifier.classify(each.vectors()[strategy]) == each.group());
    }
    return right;
  }

  private static double squaredCosine(double[] unit, double[] zero, double[] one) {
    double product = 0;
    double norm = 0;
    for (int j = 0; j < unit.length; j++) {
      double difference = one[j] - zero[j];
      product += unit[j] * difference;
      norm += difference * difference;
    }
    return norm > 0 ? product * product / norm : 0;
  }
}
