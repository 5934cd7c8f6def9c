package io.attentionspectra.compare;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.compare.internal.Deals;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.signal.MultipleTesting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** One run of a comparison: everything is checked before anything is measured. */
final class ComparisonRun {

  private final ComparisonPlan plan;
  private final Texts texts;
  private final List<String> names;
  private final List<Note> notes = new ArrayList<>();
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  ComparisonRun(ComparisonPlan plan, Texts texts) {
    this.plan = plan;
    this.texts = texts;
    names = names(plan.models().first().describe(), plan.models().second().describe());
    if (texts.lines().size() < 2) {
      throw Check.failure(
          "texts",
          texts.lines().size(),
          "must be at least 2, since sampling is judged by halves of them",
          "give more texts");
    }
  }

  /** Two directories may have one name. */
  private static List<String> names(String first, String second) {
    return first.equals(second)
        ? List.of(first + " (first)", second + " (second)")
        : List.of(first, second);
  }

  ComparisonResult result() {
    try (ModelSession first = plan.models().first().open();
        ModelSession second = plan.models().second().open()) {
      requireEqualShapes(first.shape(), second.shape());
      return result(first, second);
    }
  }

  private static void requireEqualShapes(ModelShape first, ModelShape second) {
    requireEqual("layers", first.layers(), second.layers());
    requireEqual("heads", first.heads(), second.heads());
    if (first.causal() != second.causal()) {
      throw Check.failure(
          "attention",
          first.causal() ? "causal and full" : "full and causal",
          "must be of one kind",
          "compare two encoders or two decoders");
    }
  }

  private static void requireEqual(String what, int first, int second) {
    if (first != second) {
      throw Check.failure(
          what,
          first + " and " + second,
          "must be as many in both models",
          "compare models of one shape, such as two checkpoints of one");
    }
  }

  private ComparisonResult result(ModelSession first, ModelSession second) {
    ModelShape shape = first.shape();
    int longest = plan.maxLength(shape, second.shape());
    List<Integer> layers = List.copyOf(plan.part().layers().from("layers", shape.layers()));
    Set<Integer> heads = plan.part().heads().from("heads", shape.heads());
    List<Depth> depths = plan.depths(shape.layers());
    Set<Integer> numbers =
        depths.stream().map(depth -> depth.in(shape.layers())).collect(Collectors.toSet());
    Randomness randomness = Randomness.of(plan.seed()).child("comparison", 0);
    requireSameTokens(first, second);
    noteCut(first, longest);

    long start = System.nanoTime();
    HeadRun run =
        new HeadRun(first, second, heads, longest, randomness.child("re-initialised heads", 0));
    for (int text = 0; text < texts.lines().size(); text++) {
      run.read(text, texts.lines().get(text), layers);
      plan.progress().accept(text + 1);
    }
    start = timed("heads", start);
    int tests = layers.size() * heads.size() * HeadQuantity.values().length;
    Deals deals = Deals.of(texts.lines().size(), tests, randomness.child("heads", 0));
    List<HeadComparison> compared =
        corrected(
            run.samples().parallelStream().map(samples -> samples.comparison(deals)).toList());
    start = timed("sampling", start);
    List<DepthComparison> pooled =
        new DepthRun(
                first,
                second,
                new TokenRequest(texts.lines(), plan.span(longest), numbers),
                randomness.child("depths", 0),
                notes)
            .comparisons(depths, shape.layers());
    timed("depths", start);
    noteMissingNull(compared);
    noteOtherTokens(first, second);
    noteInputs(first, second);
    return new ComparisonResult(
        plan.describe(),
        names.get(0),
        names.get(1),
        shape,
        second.shape(),
        texts,
        compared,
        pooled,
        Power.of(compared, texts.lines().size(), deals),
        seconds,
        notes,
        provenance(first, second, longest));
  }

  private long timed(String what, long start) {
    long now = System.nanoTime();
    seconds.put(what, (now - start) * 1e-9);
    return now;
  }

  /** Holm's correction over all heads and quantities. */
  private static List<HeadComparison> corrected(List<HeadComparison> heads) {
    double[] pValues =
        heads.stream()
            .flatMap(head -> head.changes().values().stream())
            .mapToDouble(Change::pValue)
            .toArray();
    double[] adjusted = MultipleTesting.HOLM.adjust(pValues);
    List<HeadComparison> all = new ArrayList<>();
    int next = 0;
    for (HeadComparison head : heads) {
      Map<HeadQuantity, Change> changes = new EnumMap<>(HeadQuantity.class);
      for (Map.Entry<HeadQuantity, Change> each : head.changes().entrySet()) {
        changes.put(each.getKey(), each.getValue().adjusted(adjusted[next++]));
      }
      all.add(head.withChanges(changes));
    }
    return all;
  }

  /** Before anything is read, where sessions know lengths without a forward pass. */
  private void requireSameTokens(ModelSession first, ModelSession second) {
    for (int text = 0; text < texts.lines().size(); text++) {
      OptionalInt one = first.length(texts.lines().get(text));
      OptionalInt other = second.length(texts.lines().get(text));
      if (one.isPresent() && other.isPresent()) {
        HeadRun.requireSameLength(
            text,
            one.getAsInt() + first.specialTokens(),
            other.getAsInt() + second.specialTokens());
        if (one.getAsInt() == 0) {
          throw Check.failure(
              "text " + text, "''", "holds no token of its own", "leave it out of the texts");
        }
      }
    }
  }

  private void noteCut(ModelSession first, int longest) {
    long cut = texts.lines().stream().filter(line -> read(first, line) > longest).count();
    if (cut > 0) {
      notes.add(
          Note.of(
              Note.Kind.TEXTS,
              cut + " of " + texts.lines().size() + " texts are cut to " + longest + " tokens"));
    }
  }

  /** Tokens of a line with its special ones, which a chat has more of than a text. */
  private static int read(ModelSession session, String line) {
    return session
        .tokenNumbers(line)
        .map(numbers -> numbers.length)
        .orElseGet(() -> session.length(line).orElse(0) + session.specialTokens());
  }

  private void noteMissingNull(List<HeadComparison> heads) {
    long without = heads.stream().filter(head -> head.distance().reinitialised().isEmpty()).count();
    if (without > 0) {
      notes.add(
          Note.of(
              Note.Kind.NULL_LEFT_OUT,
              "the re-initialised head is left out of "
                  + without
                  + " of "
                  + heads.size()
                  + " heads: the first model does not show the tokens that enter a layer, or the"
                  + " scores do not vary; no direction of theirs is called lost"));
    }
  }

  /**
   * Equal lengths do not say that both read the same: another vocabulary counts alike by chance.
   */
  private void noteOtherTokens(ModelSession first, ModelSession second) {
    long others =
        texts.lines().stream()
            .filter(
                text -> {
                  Optional<long[]> one = first.tokenNumbers(text);
                  Optional<long[]> other = second.tokenNumbers(text);
                  return one.isPresent()
                      && other.isPresent()
                      && !Arrays.equals(one.get(), other.get());
                })
            .count();
    if (others > 0) {
      notes.add(
          Note.of(
              Note.Kind.MODEL,
              "the models read other token numbers in "
                  + others
                  + " of "
                  + texts.lines().size()
                  + " texts, so that not only their weights differ: give both one tokenizer, or"
                  + " take care that a number stands for the same token in both"));
    }
  }

  /** What the sessions and the texts have to say; sessions count cut texts one by one, too. */
  private void noteInputs(ModelSession first, ModelSession second) {
    Set<Note> all = new LinkedHashSet<>();
    all.addAll(first.notes());
    all.addAll(second.notes());
    all.removeIf(note -> note.kind() == Note.Kind.TEXTS);
    all.addAll(texts.notes());
    notes.addAll(all);
    Optional<String> one = first.provenance().get(Provenance.Fact.TOKENIZER);
    Optional<String> other = second.provenance().get(Provenance.Fact.TOKENIZER);
    if (one.isPresent() && other.isPresent() && !one.equals(other)) {
      notes.add(
          Note.of(
              Note.Kind.MODEL,
              "the models come with different tokenizer files; every text has as many tokens in"
                  + " both"));
    }
  }

  private Provenance provenance(ModelSession first, ModelSession second, int longest) {
    Provenance all = Provenance.ofRuntime();
    for (Map.Entry<String, String> fact : first.provenance().facts().entrySet()) {
      all = all.with(fact.getKey(), fact.getValue());
    }
    all = all.with(Provenance.Fact.MODEL, names.get(0));
    for (Map.Entry<String, String> fact : second.provenance().facts().entrySet()) {
      all = all.with("second " + fact.getKey(), fact.getValue());
    }
    return all.with("second model", names.get(1))
        .with("comparison", plan.describe())
        .with("texts", texts.name())
        .with("texts sha256", texts.sha256())
        .with("max length", longest)
        .with("window", plan.part().window())
        .with("seed", plan.seed());
  }
}
