package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.PooledLaw;
import io.attentionspectra.pooling.TokenFrequencies;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Which pooling to choose at one depth.
 *
 * @param sequences N, texts after the pilot
 * @param dimension d
 * @param correlation R along the leading direction, empty where tokens do not vary along it
 * @param determined whether the texts tell the leading signal from noise; else α/κ is not known,
 *     its intervals reach to T, and a ranking says at most which pooling lets more through
 * @param strategies one per pooling, by decreasing α/κ, of whole texts by decreasing predicted
 *     alignment, those without α last in the order asked for
 * @param differences all pairs with α
 * @param laws Silverstein's law of the measured tokens and the free product, at κ = 1; none of
 *     whole texts, where no law at κ = 1 is common to all poolings
 * @param tokenVariance eigenvalues of the token covariance, centred position by position, largest
 *     first
 * @param frequencies how often each token came in the texts of the pilot, for poolings that weigh
 *     by it; nothing counted where the session does not tell
 * @param majority share of the larger class among the texts on which accuracies are counted
 * @param outcome whether labels bear the advice out, with two classes and a ranking
 * @param notes what a reader must know beside the numbers
 */
@SuppressWarnings("ArrayRecordComponent")
public record DepthAdvice(
    long sequences,
    int dimension,
    Optional<Matrix> correlation,
    boolean determined,
    List<StrategyAdvice> strategies,
    List<PairwiseDifference> differences,
    @API(status = API.Status.INTERNAL) List<PooledLaw> laws,
    double[] tokenVariance,
    TokenFrequencies frequencies,
    Optional<Double> majority,
    Optional<LabelOutcome> outcome,
    List<Note> notes) {

  /** What everybody uses. */
  static final String SIMPLEST = "mean";

  /** Least gain in alignment for which whole texts are advised something else. */
  static final double WORTHWHILE = 0.05;

  /**
   * Whether texts were pooled whole, so that poolings are ranked by the predicted alignment; by α/κ
   * otherwise.
   *
   * @return true for whole texts
   */
  public boolean ofWholeTexts() {
    return strategies.stream().anyMatch(each -> !each.lengths().isEmpty());
  }

  /**
   * γ = d/N.
   *
   * @return dimension over number of texts
   */
  public double gamma() {
    return dimension / (double) sequences;
  }

  /**
   * The strategy advised: the first of the ranking that is decidedly better than the mean by
   * prediction and, of whole texts, by measurement, its leading direction being closer to the
   * pilot's û by at least {@value #WORTHWHILE} and beyond the error of û ({@link
   * StrategyAdvice.Measured}); else the mean, which everybody uses. The first of the ranking where
   * the mean is not ranked.
   *
   * @return the strategy, empty where none has an α
   */
  public Optional<StrategyAdvice> advised() {
    return advised(strategies);
  }

  /** Of strategies in their order. */
  static Optional<StrategyAdvice> advised(List<StrategyAdvice> strategies) {
    List<StrategyAdvice> ranked = strategies.stream().filter(s -> s.rank().isPresent()).toList();
    Optional<StrategyAdvice> mean =
        ranked.stream().filter(s -> s.strategy().equals(SIMPLEST)).findFirst();
    return mean.isEmpty()
        ? ranked.stream().findFirst()
        : ranked.stream()
            .takeWhile(s -> !s.strategy().equals(SIMPLEST))
            .filter(s -> !s.tied().contains(SIMPLEST))
            .filter(s -> s.measured().aboveMean().map(DepthAdvice::isWorthwhile).orElse(true))
            .findFirst()
            .or(() -> mean);
  }

  /** û is itself a few hundredths off what the texts are about, so smaller gains are none. */
  private static boolean isWorthwhile(Confidence aboveMean) {
    return aboveMean.lower() > 0 && aboveMean.value() >= WORTHWHILE;
  }
}
