package io.attentionspectra.onnx.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.onnx.internal.feed.Feed;
import io.attentionspectra.onnx.internal.feed.FeedTrial;
import io.attentionspectra.onnx.internal.feed.GraphInput;
import io.attentionspectra.onnx.internal.feed.InputSearch;
import io.attentionspectra.onnx.internal.feed.PassRunner;
import io.attentionspectra.onnx.internal.feed.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A graph that reads texts, with its tokenizer, after one short text was run through it.
 *
 * @param files where it lies
 * @param runner runs it
 * @param feed what its inputs are given
 * @param tokenizer cuts texts
 * @param layers its attention
 * @param hidden names of hidden states by depth, 0 … L; empty where the graph does not show them
 * @param table rows of its tokens, where the graph shows them
 * @param shape its sizes
 */
record TextModel(
    OnnxFiles files,
    PassRunner runner,
    Feed feed,
    TextTokenizer tokenizer,
    Layers layers,
    List<String> hidden,
    Optional<TokenRows> table,
    ModelShape shape)
    implements AutoCloseable {

  /** Cut to {@link #TRIAL} tokens: enough that a mask of later tokens shows. */
  private static final String TEXT = "the cat sat on the mat, and the dog lay by the door. ";

  private static final int TRIAL = 24;

  /** Where a graph takes no text of {@link #TRIAL} tokens. */
  private static final List<Integer> SHORTER = List.of(16, 8, 5);

  /** Longest text where neither the user nor a configuration says it, as most encoders have. */
  private static final int USUAL_LENGTH = 512;

  /** Takes over session and tokenizer; closes neither when it fails. */
  static TextModel of(
      OnnxFiles files,
      PassRunner runner,
      TextTokenizer tokenizer,
      Map<String, String> told,
      OptionalInt maxLength) {
    OnnxProbe probe = runner.session().probe();
    List<GraphInput> inputs = GraphInput.all(runner.session());
    requireFree(probe.origin(), inputs);
    List<Feed> feeds = new InputSearch(probe.origin(), told).feeds(inputs);
    TokenizedText text = trial(runner, feeds, tokenizer);
    Feed feed =
        new FeedTrial(runner, List.copyOf(Layers.names(probe.sites().get(0))), probe.origin())
            .choose(feeds, text);
    Set<String> names = new LinkedHashSet<>(probe.hiddenStates());
    probe.sites().forEach(site -> names.addAll(Layers.names(site)));
    Map<String, Values> tensors = runner.run(feed, List.of(text), names);
    Layers layers = Layers.of(probe, tensors, text.length());
    List<String> hidden = hidden(probe, layers, tensors, text.length());
    int width =
        hidden.isEmpty()
            ? Math.max(layers.width(), layers.heads() * Math.max(1, layers.headSize()))
            : Objects.requireNonNull(tensors.get(hidden.get(0))).size(2);
    int size = layers.headSize() > 0 ? layers.headSize() : Math.max(1, width / layers.heads());
    OptionalInt longest =
        maxLength.isPresent() ? maxLength : ConfigFacts.of(files.config()).maxLength();
    ModelShape shape =
        new ModelShape(
            layers.sites().size(),
            layers.heads(),
            size,
            width,
            vocabulary(probe, tokenizer),
            longest.orElseGet(() -> longest(runner, feed, tokenizer, text.length())),
            layers.causal());
    Optional<TokenRows> table =
        probe.tokenTable().map(graph -> new TokenRows(probe, runner.environment(), graph));
    return new TextModel(files, runner, feed, tokenizer, layers, hidden, table, shape);
  }

  private static int vocabulary(OnnxProbe probe, TextTokenizer tokenizer) {
    return Math.toIntExact(probe.vocabulary().orElse(tokenizer.vocabularySize()));
  }

  /** Texts are of any length, so sizes must be open. */
  private static void requireFree(String origin, List<GraphInput> inputs) {
    for (GraphInput input : inputs) {
      if (input.isOfTokens() && input.shape()[1] > 1) {
        throw Check.failure(
            "model",
            origin,
            "takes texts of exactly " + input.shape()[1] + " tokens (input " + input.name() + ")",
            "export it with a dynamic axis for the length");
      }
    }
  }

  /** The longest short text that the graph takes in some way. */
  private static TokenizedText trial(PassRunner runner, List<Feed> feeds, TextTokenizer tokenizer) {
    TokenizedText usual = text(tokenizer, TRIAL);
    if (feeds.stream().anyMatch(feed -> runs(runner, feed, usual))) {
      return usual;
    }
    return SHORTER.stream()
        .map(length -> text(tokenizer, length))
        .filter(shorter -> feeds.stream().anyMatch(feed -> runs(runner, feed, shorter)))
        .findFirst()
        .orElse(usual);
  }

  private static TokenizedText text(TextTokenizer tokenizer, int length) {
    TokenizedText text = tokenizer.tokenize(TEXT.repeat(1 + length / 3)).cutTo(length);
    Check.atLeast("tokens of '" + TEXT + "'", text.length(), 3);
    return text;
  }

  /** Hidden states that have a vector for each token, where there is one for each depth. */
  private static List<String> hidden(
      OnnxProbe probe, Layers layers, Map<String, Values> tensors, int length) {
    boolean whole = probe.hiddenStates().size() == layers.sites().size() + 1;
    return whole
            && probe.hiddenStates().stream()
                .map(tensors::get)
                .allMatch(states -> states.rank() == 3 && states.size(1) == length)
        ? probe.hiddenStates()
        : List.of();
  }

  /** Found by running: a table of positions refuses what is longer. */
  private static int longest(PassRunner runner, Feed feed, TextTokenizer tokenizer, int known) {
    int runs = known;
    int refused = USUAL_LENGTH + 1;
    int next = USUAL_LENGTH;
    while (refused - runs > 1) {
      if (runs(runner, feed, text(tokenizer, next))) {
        runs = next;
      } else {
        refused = next;
      }
      next = (runs + refused) / 2;
    }
    return runs;
  }

  private static boolean runs(PassRunner runner, Feed feed, TokenizedText text) {
    try {
      Set<String> last = Set.of(runner.session().probe().outputs().get(0).name());
      runner.run(feed, List.of(text), last);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Runs texts of one length.
   *
   * @param texts the batch
   * @param names which tensors
   * @return the tensors by name
   * @throws IllegalArgumentException if a token has no row in the model's table
   */
  Map<String, Values> run(List<TokenizedText> texts, Collection<String> names) {
    texts.forEach(text -> text.requireRows(shape.vocabulary(), 0));
    return runner.run(feed, texts, names);
  }

  /** What a reader of results must know of the model. */
  List<String> notes() {
    List<String> notes = new ArrayList<>(layers.notes());
    if (hidden.isEmpty()) {
      notes.add("the graph does not show its hidden states at every depth, so nothing is pooled");
    }
    return notes;
  }

  /** What identifies the model. */
  Provenance provenance() {
    return runner.provenance(files.graph()).with(Provenance.Fact.TOKENIZER, tokenizer.sha256());
  }

  @Override
  public void close() {
    table.ifPresent(TokenRows::close);
    tokenizer.close();
    runner.session().close();
  }
}
