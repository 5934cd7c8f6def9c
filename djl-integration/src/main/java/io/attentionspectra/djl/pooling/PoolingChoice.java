package io.attentionspectra.djl.pooling;

import io.attentionspectra.advice.DepthAdvice;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.lengths.TextEigenvectorPooling;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.PoolingNames;
import io.attentionspectra.pooling.TokenFrequencies;
import io.attentionspectra.probe.WindowPooling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A pooling someone has decided for: strategy, weights where it has estimated ones, which tokens
 * and which depth of which model. Kept in one JSON file; made into a block by {@link #block} and
 * into an embedder of text by {@link TextEmbedder}.
 *
 * <p>A window names the tokens that are pooled, the first T of a text, and how much of the text the
 * model reads for them; advice gives the one it was estimated with. Without a window, weights
 * w₁…w_L apply to the first L tokens, and other strategies to all; the model reads the text whole.
 * A text of fewer tokens takes the leading weights scaled to the same κ = ‖w‖². The strategy {@code
 * first} takes the very first token ([CLS] where the model has one).
 *
 * <p>Immutable; {@code with…} methods return new values. Defaults: content tokens, last layer, no
 * window, no model named, no provenance.
 */
public final class PoolingChoice {

  private final String strategy;
  private final EstimatedParts estimated;
  private final PooledTokens tokens;
  private final Depth depth;
  private final Optional<PoolingWindow> window;
  private final Optional<ModelMark> model;
  private final Provenance provenance;

  PoolingChoice(
      String strategy,
      EstimatedParts estimated,
      PooledTokens tokens,
      Depth depth,
      Optional<PoolingWindow> window,
      Optional<ModelMark> model,
      Provenance provenance) {
    this.strategy = strategy;
    this.estimated = estimated;
    this.tokens = tokens;
    this.depth = depth;
    this.window = window;
    this.model = model;
    this.provenance = provenance;
    pooling();
    int given = estimated.weights().length;
    if (window.isPresent() && given > 0 && given != window.get().tokens()) {
      throw Check.failure(
          "number of weights",
          given,
          "must be the " + window.get().tokens() + " tokens of the window",
          "give one weight a token");
    }
  }

  /**
   * A strategy without estimated weights.
   *
   * @param strategy mean, first, last, max, root-length, position-weighted, harmonic:τ,
   *     length-power:p or forgetting:f
   * @return the choice
   * @throws IllegalArgumentException if there is no such strategy
   */
  public static PoolingChoice of(String strategy) {
    return of(strategy, EstimatedParts.NONE);
  }

  private static PoolingChoice of(String strategy, EstimatedParts estimated) {
    return new PoolingChoice(
        strategy,
        estimated,
        PooledTokens.CONTENT,
        Depth.lastLayer(),
        Optional.empty(),
        Optional.empty(),
        new Provenance(Map.of()));
  }

  /**
   * The mean in which frequent tokens count less.
   *
   * @param smoothing a of the weight a/(a + share of the token), positive
   * @param frequencies how often each token came in some texts of the same tokenizer; copied
   * @return the choice of strategy {@code inverse-frequency:a}
   * @throws IllegalArgumentException if a is not positive and finite, or no token was counted
   */
  public static PoolingChoice inverseFrequency(double smoothing, TokenFrequencies frequencies) {
    return of("inverse-frequency:" + smoothing, EstimatedParts.ofFrequencies(frequencies));
  }

  /**
   * Weights for every length, estimated on whole texts.
   *
   * @param pooling what was estimated
   * @return the choice of strategy {@code optimal-scale} or {@code top-eigenvector}
   */
  public static PoolingChoice ofWholeTexts(TextEigenvectorPooling pooling) {
    return of(pooling.name(), EstimatedParts.ofLengths(pooling));
  }

  /**
   * What an advice chooses at a depth, with the weights its texts were pooled with, tied to the
   * model that was asked.
   *
   * @param advice the advice
   * @param depth one that was asked for
   * @return the choice, of content tokens; its provenance is the advice's
   * @throws IllegalArgumentException if the advice has no pooling there, with its notes
   */
  public static PoolingChoice of(PoolingAdvice advice, Depth depth) {
    DepthAdvice there = advice.at(depth);
    if (there.strategies().isEmpty()) {
      throw Check.failure(
          "advice at " + depth.label(),
          "no pooling",
          String.join("; ", Note.sentences(there.notes())),
          "ask for other poolings or more texts");
    }
    StrategyAdvice first =
        there
            .advised()
            .or(
                () ->
                    there.strategies().stream()
                        .filter(each -> !WindowPooling.named(each.strategy()).isOwn())
                        .findFirst())
            .orElseThrow(
                () ->
                    Check.failure(
                        "advice at " + depth.label(),
                        there.strategies().get(0).strategy(),
                        "cannot be saved, since it is the model's own",
                        "ask for another pooling beside it"));
    return of(first.strategy(), parts(first, there))
        .withDepth(depth)
        .withWindow(advice.window())
        .withModel(ModelMark.of(advice.provenance()))
        .withProvenance(advice.provenance());
  }

  private static EstimatedParts parts(StrategyAdvice of, DepthAdvice there) {
    if (!PoolingNames.isEstimated(of.strategy())) {
      return EstimatedParts.NONE;
    }
    return of.weights()
        .map(
            weights ->
                weights
                    .ofLengths()
                    .map(EstimatedParts::ofLengths)
                    .orElseGet(() -> EstimatedParts.ofWeights(weights.used())))
        .orElseGet(() -> EstimatedParts.ofFrequencies(there.frequencies()));
  }

  /**
   * A strategy with estimated or given weights.
   *
   * @param strategy its name, such as {@code top-eigenvector}, {@code learned} or {@code fixed}
   * @param weights w₁…w_L, finite, not all zero
   * @return the choice
   * @throws IllegalArgumentException if a weight is not finite or all are zero
   */
  public static PoolingChoice weighted(String strategy, double... weights) {
    return of(strategy, EstimatedParts.ofWeights(weights));
  }

  /**
   * The same pooling of other tokens.
   *
   * @param chosen which tokens
   * @return a new choice
   */
  public PoolingChoice withTokens(PooledTokens chosen) {
    return new PoolingChoice(strategy, estimated, chosen, depth, window, model, provenance);
  }

  /**
   * The same pooling at another depth.
   *
   * @param chosen where token vectors are read
   * @return a new choice
   */
  public PoolingChoice withDepth(Depth chosen) {
    return new PoolingChoice(strategy, estimated, tokens, chosen, window, model, provenance);
  }

  /**
   * The same pooling tied to the model it was estimated on; embedders of other models refuse it.
   *
   * @param chosen the model
   * @return a new choice
   */
  public PoolingChoice withModel(ModelMark chosen) {
    return new PoolingChoice(
        strategy, estimated, tokens, depth, window, Optional.of(chosen), provenance);
  }

  /**
   * The same pooling of the first tokens of a text.
   *
   * @param chosen which tokens, and how much of the text the model reads for them
   * @return a new choice
   * @throws IllegalArgumentException if the choice has another number of weights than the window
   *     has tokens
   */
  public PoolingChoice withWindow(PoolingWindow chosen) {
    return new PoolingChoice(
        strategy, estimated, tokens, depth, Optional.of(chosen), model, provenance);
  }

  /**
   * The same pooling with where it comes from.
   *
   * @param facts kept in the file
   * @return a new choice
   */
  public PoolingChoice withProvenance(Provenance facts) {
    return new PoolingChoice(strategy, estimated, tokens, depth, window, model, facts);
  }

  /**
   * Reads a file that {@link #save} wrote.
   *
   * @param file its path
   * @return the choice
   * @throws IllegalArgumentException if it is missing, damaged, incomplete, of another schema, or
   *     holds anything unknown
   */
  public static PoolingChoice load(Path file) {
    return PoolingFile.read(file);
  }

  /**
   * Writes one JSON file, complete or not at all; an existing one is replaced.
   *
   * @param file its path
   * @throws IllegalArgumentException if it cannot be written there
   */
  public void save(Path file) {
    PoolingFile.write(this, file);
  }

  /**
   * Reads what {@link #toJson} gave, for a pooling that does not come as a file.
   *
   * @param origin what to call it in messages
   * @param json the content of its file
   * @return the choice
   * @throws IllegalArgumentException as {@link #load}
   */
  public static PoolingChoice ofJson(String origin, String json) {
    return PoolingFile.read(origin, json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The content of its file.
   *
   * @return one JSON object
   */
  public String toJson() {
    return new String(PoolingFile.bytes(this), StandardCharsets.UTF_8);
  }

  /**
   * The block that pools hidden states and a mask of the chosen tokens.
   *
   * @return a new block without parameters
   */
  public PoolingBlock block() {
    int given = estimated.weights().length;
    int most = given == 0 ? Integer.MAX_VALUE : given;
    return PoolingBlock.of(pooling(), window.map(PoolingWindow::tokens).orElse(most));
  }

  /**
   * The pooling as core knows it.
   *
   * @return the pooling
   */
  public Pooling pooling() {
    return estimated.pooling(strategy);
  }

  /**
   * Name of the strategy.
   *
   * @return the name
   */
  public String strategy() {
    return strategy;
  }

  /**
   * Estimated or given weights.
   *
   * @return a copy; empty for strategies without
   */
  public double[] weights() {
    return estimated.weights().clone();
  }

  /** What else than strategy and places was estimated. */
  EstimatedParts estimated() {
    return estimated;
  }

  /**
   * Which tokens are pooled.
   *
   * @return the tokens; ignored by the strategy {@code first}
   */
  public PooledTokens tokens() {
    return tokens;
  }

  /**
   * Where token vectors are read.
   *
   * @return the depth
   */
  public Depth depth() {
    return depth;
  }

  /**
   * Which tokens of a text are pooled, and how much of it the model reads.
   *
   * @return the window, or nothing where the model reads texts whole and the weights say how many
   *     tokens are pooled
   */
  public Optional<PoolingWindow> window() {
    return window;
  }

  /**
   * The model the pooling was estimated on.
   *
   * @return the model, or nothing where the pooling suits any
   */
  public Optional<ModelMark> model() {
    return model;
  }

  /**
   * Where the pooling comes from.
   *
   * @return facts, possibly none
   */
  public Provenance provenance() {
    return provenance;
  }

  /** Whether only the very first token counts. */
  boolean isFirst() {
    return strategy.equals("first") && estimated.weights().length == 0;
  }

  /**
   * Refuses a model other than the one the weights were estimated on.
   *
   * @throws IllegalArgumentException if the model is another
   */
  void requireModel(ModelMark other) {
    if (model.isPresent() && !model.get().isSameModel(other)) {
      throw Check.failure(
          "pooling of model",
          model.get(),
          "does not fit the model " + other,
          "estimate it again on this model, or embed with the other");
    }
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof PoolingChoice other
        && strategy.equals(other.strategy)
        && estimated.equals(other.estimated)
        && tokens == other.tokens
        && depth.equals(other.depth)
        && window.equals(other.window)
        && model.equals(other.model)
        && provenance.equals(other.provenance);
  }

  @Override
  public int hashCode() {
    return estimated.hashCode() + 31 * strategy.hashCode();
  }

  @Override
  public String toString() {
    return strategy + " of " + tokens.label() + " tokens at " + depth.label();
  }
}
