package io.attentionspectra.onnx.internal.feed;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.internal.reading.InputKind;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.onnx.internal.feed.Feed.Constant;
import io.attentionspectra.onnx.internal.feed.Feed.Given;
import io.attentionspectra.onnx.internal.feed.Feed.Table;
import io.attentionspectra.onnx.internal.feed.Feed.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Finds what the inputs of a graph are given: by what the user says, by their names, and where
 * those are foreign, every way in which they may be what is left, for {@link FeedTrial} to run.
 * Caches of a decoder are given without a past.
 */
public final class InputSearch {

  private final String origin;
  private final Map<String, String> told;

  /**
   * A search.
   *
   * @param origin what to call the model in messages
   * @param told what the user says that inputs are, by their names
   * @throws IllegalArgumentException if that is nothing that texts give
   */
  public InputSearch(String origin, Map<String, String> told) {
    this.origin = origin;
    this.told = told;
    told.values().forEach(InputKind::of);
  }

  /**
   * All ways to feed the graph, the most likely first.
   *
   * @param inputs what the graph asks for
   * @return at least one
   * @throws IllegalArgumentException if texts do not give what it asks for
   */
  public List<Feed> feeds(List<GraphInput> inputs) {
    requireKnown(inputs);
    Map<GraphInput, Given> known = new LinkedHashMap<>();
    List<GraphInput> foreign = new ArrayList<>();
    EnumSet<InputKind> left = EnumSet.allOf(InputKind.class);
    for (GraphInput input : inputs) {
      Optional<InputKind> kind = kind(input);
      kind.ifPresent(left::remove);
      Optional<Given> given =
          kind.map(of -> (Given) tokens(of)).or(() -> constant(input).map(of -> (Given) of));
      if (given.isPresent()) {
        known.put(input, given.get());
      } else if (input.isOfTokens()) {
        foreign.add(input);
      } else {
        throw unknown(input);
      }
    }
    List<Feed> all = new ArrayList<>();
    combine(inputs, known, foreign, left, all);
    if (all.isEmpty()) {
      throw foreign.isEmpty() ? noIds(inputs) : unknown(foreign.get(0));
    }
    return all;
  }

  private static boolean isIds(Given given) {
    return given instanceof Tokens of && of.what().equals(InputKind.IDS.toString());
  }

  private void requireKnown(List<GraphInput> inputs) {
    List<String> names = inputs.stream().map(GraphInput::name).toList();
    told.keySet().stream()
        .filter(name -> !names.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw Check.failure(
                  "inputs", name, "is no input of " + origin, "name one of " + names);
            });
  }

  private Optional<InputKind> kind(GraphInput input) {
    String said = told.get(input.name());
    if (said != null) {
      return Optional.of(InputKind.of(said));
    }
    return input.isOfTokens() ? InputKind.named(input.name()) : Optional.empty();
  }

  private static Tokens tokens(InputKind kind) {
    Feed.PerToken numbers =
        switch (kind) {
          case IDS -> TokenizedText::ids;
          case MASK -> text -> LongStream.range(0, text.length()).map(i -> 1).toArray();
          case PADDING -> text -> new long[text.length()];
          case TYPES -> TokenizedText::types;
          case POSITIONS -> text -> LongStream.range(0, text.length()).toArray();
        };
    return new Tokens(kind.toString(), numbers, kind == InputKind.PADDING ? 1 : 0);
  }

  /** What has no number for each token: caches, and lengths that fused attention asks for. */
  private static Optional<Constant> constant(GraphInput input) {
    String name = input.name().toLowerCase(Locale.ROOT);
    if (name.contains("past") && !input.isWhole() && input.shape().length >= 4) {
      return Optional.of(
          new Constant("no past", (texts, tokens) -> new Table(pastShape(input, texts), 0)));
    }
    if (name.startsWith("seqlens") && input.isWhole()) {
      return Optional.of(
          new Constant(
              "lengths − 1",
              (texts, tokens) ->
                  new Table(
                      input.shape().length == 1 ? new long[] {texts} : new long[] {texts, 1},
                      tokens - 1)));
    }
    if (name.startsWith("total_seq") && input.isWhole()) {
      return Optional.of(
          new Constant("length", (texts, tokens) -> new Table(ones(input.shape().length), tokens)));
    }
    if (name.equals("use_cache_branch")) {
      return Optional.of(
          new Constant("false", (texts, tokens) -> new Table(ones(input.shape().length), 0)));
    }
    return Optional.empty();
  }

  private static long[] ones(int rank) {
    return LongStream.range(0, rank).map(i -> 1).toArray();
  }

  /** (B, G, 0, m), or (2, B, G, 0, m) where keys and values come together. */
  private static long[] pastShape(GraphInput input, int texts) {
    long[] sizes = input.shape().clone();
    int batch = sizes.length == 5 ? 1 : 0;
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = axis == batch ? texts : Math.max(0, sizes[axis]);
    }
    return sizes;
  }

  /** Every way to give each foreign input one of the kinds that are left, none of them twice. */
  private static void combine(
      List<GraphInput> order,
      Map<GraphInput, Given> known,
      List<GraphInput> foreign,
      EnumSet<InputKind> left,
      List<Feed> found) {
    if (foreign.isEmpty()) {
      if (known.values().stream().anyMatch(InputSearch::isIds)) {
        Map<GraphInput, Given> ordered = new LinkedHashMap<>();
        order.forEach(input -> ordered.put(input, known.get(input)));
        found.add(new Feed(ordered));
      }
      return;
    }
    GraphInput next = foreign.get(0);
    for (InputKind kind : left) {
      if (next.isWhole() || kind == InputKind.MASK || kind == InputKind.PADDING) {
        Map<GraphInput, Given> more = new LinkedHashMap<>(known);
        more.put(next, tokens(kind));
        EnumSet<InputKind> rest = EnumSet.copyOf(left);
        rest.remove(kind);
        combine(order, more, foreign.subList(1, foreign.size()), rest, found);
      }
    }
  }

  private IllegalArgumentException unknown(GraphInput input) {
    return Check.failure(
        "input",
        input.name() + " " + input.type() + Arrays.toString(input.shape()),
        "of " + origin + " is nothing that texts give",
        "export the model without it");
  }

  private IllegalArgumentException noIds(List<GraphInput> inputs) {
    return Check.failure(
        "inputs",
        inputs.stream().map(GraphInput::name).toList(),
        "of " + origin + " take no token numbers",
        "export a model of texts");
  }
}
