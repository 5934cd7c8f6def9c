package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.lengths.PositionClasses;
import io.attentionspectra.lengths.TextCovariance;
import io.attentionspectra.pooling.PositionBootstrap;
import io.attentionspectra.probe.WindowPooling;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is kept of a corpus, decided before its first text. Corpora are read in random order, so
 * that any first part of them is a sample of the whole.
 *
 * <p>The pilot: of the first {@code pilot} texts the first half gives the leading direction û (top
 * eigenvector of the covariance of their means over positions), the second half the positional
 * correlation along û, from which weights are fitted. Everything reported is measured on the texts
 * after the pilot; so neither weights nor direction have seen the texts they are judged on.
 *
 * @param window T, tokens per text; longer texts are cut to their first T, shorter ones left out
 *     and counted
 * @param poolings the strategies, of different names
 * @param pilot number of texts of the pilot
 * @param tokensPerText how many of its T tokens a text gives to the token covariance, at equal
 *     distances, beginning at the number of the text so that all positions come equally often
 * @param classes number of classes of the labels; 1 without labels
 * @param folds parts for cross-validation; 1 without labels
 * @param evaluated most texts, a seeded random sample, on which accuracies are counted
 * @param replicates bootstrap replicates
 * @param seed seed of folds, sample and bootstrap
 * @param wholeTexts which positions of whole texts are alike; empty for windows
 */
record CorpusDesign(
    int window,
    List<WindowPooling> poolings,
    int pilot,
    int tokensPerText,
    int classes,
    int folds,
    int evaluated,
    int replicates,
    long seed,
    Optional<PositionClasses> wholeTexts) {

  private static final int PILOT_SHARE = 4;
  private static final int SMALLEST_PILOT = 8;

  /** Eight texts for û, four for R and four for noise and signal by length. */
  private static final int SMALLEST_TEXT_PILOT = 16;

  private static final int LARGEST_PILOT = 8192;
  private static final int TOKENS = 4;
  private static final int ENOUGH_TOKENS = 32_768;
  private static final int FOLDS = 5;

  /** Each fold of each strategy has a covariance of its own. */
  private static final int MOST_FOLDS = 100;

  private static final int MOST_REPLICATES = 100_000;
  private static final int EVALUATED = 2048;
  private static final int REPLICATES = 200;

  /**
   * Checks the numbers and copies the list.
   *
   * @param window at least 2
   * @param poolings at least one
   * @param pilot at least 8, of whole texts 16
   * @param tokensPerText 1 to the window
   * @param classes 1 or 2
   * @param folds 1 without labels, 2 to 100 with
   * @param evaluated at least 1
   * @param replicates 20 to 100,000
   * @param seed any number
   * @param wholeTexts which positions of whole texts are alike; empty for windows
   * @throws IllegalArgumentException if a number does not fit
   */
  public CorpusDesign {
    poolings = List.copyOf(poolings);
    Check.atLeast("number of poolings", poolings.size(), 1);
    Check.atLeast("window", window, 2);
    Check.atLeast("pilot", pilot, wholeTexts.isPresent() ? SMALLEST_TEXT_PILOT : SMALLEST_PILOT);
    Check.within("tokensPerText", tokensPerText, 1, window, "stay within the window");
    Check.within("classes", classes, 1, 2, "label two classes");
    Check.within("folds", folds, classes, MOST_FOLDS, "five are usual");
    Check.atLeast("evaluated", evaluated, 1);
    requireReplicates(replicates);
  }

  /** As many bootstrap replicates as say something, and fit into memory. */
  static int requireReplicates(int count) {
    return Check.within("replicates", count, 20, MOST_REPLICATES, "200 are usual");
  }

  /** Numbers over positions that a state of the pilot holds at least. */
  double pilotNumbers() {
    return momentNumbers(0);
  }

  /** Numbers over positions that a state of the texts after the pilot holds at least. */
  double momentNumbers() {
    return momentNumbers(replicates);
  }

  private double momentNumbers(int replicates) {
    return wholeTexts
        .map(positions -> TextCovariance.numbers(positions, replicates))
        .orElseGet(() -> PositionBootstrap.numbers(window, replicates));
  }

  /**
   * The default design: a pilot of a quarter of the texts, at most 8,192, 200 replicates; four
   * tokens of a text, fewer where that would be more than 32,768 of the corpus, but one at least;
   * with two classes five folds and 2,048 evaluated texts.
   *
   * @param window T ≥ 2
   * @param poolings the strategies
   * @param texts number of texts of the corpus
   * @param classes 1 without labels, 2 with
   * @param seed seed of everything random
   * @return the design
   * @throws IllegalArgumentException if there are fewer than 32 texts or a number does not fit
   */
  public static CorpusDesign of(
      int window, List<WindowPooling> poolings, int texts, int classes, long seed) {
    Check.atLeast("number of texts", texts, PILOT_SHARE * SMALLEST_PILOT);
    return new CorpusDesign(
        window,
        poolings,
        Math.min(texts / PILOT_SHARE, LARGEST_PILOT),
        Math.max(1, Math.min(Math.min(TOKENS, window), ENOUGH_TOKENS / texts)),
        classes,
        classes == 1 ? 1 : FOLDS,
        EVALUATED,
        REPLICATES,
        seed,
        Optional.empty());
  }

  /**
   * The default design for whole texts: as for windows, but the last quarter of the pilot measures
   * noise and signal by length; without a most number of tokens.
   *
   * @param positions which positions are alike
   * @param poolings the strategies
   * @param texts number of texts of the corpus
   * @param classes 1 without labels, 2 with
   * @param seed seed of everything random
   * @return the design
   * @throws IllegalArgumentException if there are fewer than 64 texts or a number does not fit
   */
  public static CorpusDesign ofWholeTexts(
      PositionClasses positions, List<WindowPooling> poolings, int texts, int classes, long seed) {
    Check.atLeast("number of texts", texts, PILOT_SHARE * SMALLEST_TEXT_PILOT);
    CorpusDesign usual = of(Integer.MAX_VALUE, poolings, texts, classes, seed);
    return new CorpusDesign(
        usual.window,
        usual.poolings,
        usual.pilot,
        usual.tokensPerText,
        usual.classes,
        usual.folds,
        usual.evaluated,
        usual.replicates,
        usual.seed,
        Optional.of(positions));
  }

  /** The same without the model's own pooling, which other depths than the last do not have. */
  CorpusDesign withoutOwn() {
    return new CorpusDesign(
        window,
        poolings.stream().filter(pooling -> !pooling.isOwn()).toList(),
        pilot,
        tokensPerText,
        classes,
        folds,
        evaluated,
        replicates,
        seed,
        wholeTexts);
  }

  /** Which positions are alike; of windows each its own. */
  PositionClasses positions() {
    return wholeTexts.orElseGet(() -> new PositionClasses(window, 1, false));
  }

  /** Number of groups in which tokens are centred. */
  int groups() {
    return wholeTexts.map(PositionClasses::count).orElse(window);
  }

  /** The tokens of a text, for messages. */
  String describe() {
    return wholeTexts.isPresent() ? "any number" : String.valueOf(window);
  }

  /** The fold of a text. */
  int fold(long text) {
    return (int) Math.floorMod(Randomness.of(seed).child("fold", text).seed(), (long) folds);
  }

  /** Texts before this number give the direction. */
  int halfPilot() {
    return pilot / 2;
  }

  /** Whole texts of the pilot from this number on give noise and signal by length. */
  int lastQuarter() {
    return pilot - pilot / 4;
  }

  /** The text before which all texts from the given one on serve the same end, in any order. */
  int stageEnd(int text) {
    return IntStream.of(halfPilot(), lastQuarter(), pilot)
        .filter(end -> text < end)
        .findFirst()
        .orElse(Integer.MAX_VALUE);
  }
}
