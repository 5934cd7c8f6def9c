package io.attentionspectra.compare;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Layer;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.Selection;
import io.attentionspectra.model.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/** All that a comparison has been told. */
record ComparisonPlan(Models models, Part part, long seed, IntConsumer progress, String reason)
    implements Comparison {

  /** The two models. */
  record Models(ModelSource first, ModelSource second) {}

  /**
   * What of them is compared.
   *
   * @param depths empty for the embeddings and every layer
   */
  record Part(
      Selection layers, Selection heads, List<Depth> depths, OptionalInt longest, int window) {}

  static ComparisonPlan of(ModelSource first, ModelSource second) {
    return new ComparisonPlan(
        new Models(first, second),
        new Part(Selection.all(), Selection.all(), List.of(), OptionalInt.empty(), Defaults.WINDOW),
        Defaults.SEED,
        done -> {},
        "");
  }

  private ComparisonPlan with(Part other) {
    return new ComparisonPlan(models, other, seed, progress, reason);
  }

  @Override
  public Comparison layers(Selection layers) {
    return with(new Part(layers, part.heads, part.depths, part.longest, part.window));
  }

  @Override
  public Comparison heads(Selection heads) {
    return with(new Part(part.layers, heads, part.depths, part.longest, part.window));
  }

  @Override
  public Comparison depths(Depth... depths) {
    List<String> labels = Arrays.stream(depths).map(Depth::label).toList();
    if (labels.isEmpty() || labels.stream().distinct().count() < labels.size()) {
      throw Check.failure(
          "depths", labels, "must be at least one, each once", "leave the step out for all");
    }
    return with(new Part(part.layers, part.heads, List.of(depths), part.longest, part.window));
  }

  @Override
  public Comparison maxLength(int tokens) {
    OptionalInt longest = OptionalInt.of(Check.atLeast("maxLength", tokens, 2));
    return with(new Part(part.layers, part.heads, part.depths, longest, part.window));
  }

  @Override
  public Comparison window(int tokens) {
    Check.atLeast("window", tokens, 1);
    return with(new Part(part.layers, part.heads, part.depths, part.longest, tokens));
  }

  @Override
  public Comparison seed(long chosen) {
    return new ComparisonPlan(models, part, chosen, progress, reason);
  }

  @Override
  public Comparison progress(IntConsumer listener) {
    return new ComparisonPlan(models, part, seed, listener, reason);
  }

  @Override
  public Comparison because(String why) {
    return new ComparisonPlan(models, part, seed, progress, why.strip());
  }

  /** The longest text for both models. */
  int maxLength(ModelShape first, ModelShape second) {
    int most = Math.min(first.maxLength(), second.maxLength());
    if (part.longest.isPresent() && part.longest.getAsInt() > most) {
      throw Check.failure(
          "maxLength",
          part.longest.getAsInt(),
          "must be at most " + most + ", the positions that both models have",
          "give " + most + " or less");
    }
    return part.longest.orElse(Math.min(Defaults.LONGEST, most));
  }

  /** The window, of texts no longer than asked for and both models take. */
  PoolingWindow span(int longest) {
    return PoolingWindow.USUAL.withTokens(part.window).withLongest(longest);
  }

  /** Those asked for, from the input of the models to their output. */
  List<Depth> depths(int layers) {
    if (!part.depths.isEmpty()) {
      return part.depths;
    }
    List<Depth> all = new ArrayList<>();
    all.add(Depth.embeddings());
    for (int layer = 0; layer < layers - 1; layer++) {
      all.add(new Layer(layer));
    }
    all.add(Depth.lastLayer());
    return all;
  }

  @Override
  public String describe() {
    return models.first.describe()
        + " against "
        + models.second.describe()
        + ": "
        + part.heads.describe("head")
        + " in "
        + part.layers.describe("layer")
        + "; mean of "
        + part.window
        + " tokens at "
        + (part.depths.isEmpty()
            ? "every depth"
            : String.join(", ", part.depths.stream().map(Depth::phrase).toList()))
        + (reason.isEmpty() ? "" : " — " + reason);
  }

  @Override
  public ComparisonResult run(Texts texts) {
    return new ComparisonRun(this, texts).result();
  }
}
