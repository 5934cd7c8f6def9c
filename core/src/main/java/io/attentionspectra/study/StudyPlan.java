package io.attentionspectra.study;

import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.Selection;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.result.TokenTableView;
import io.attentionspectra.state.PartRange;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that a study has been told; also every step of the fluent interface. */
record StudyPlan(ModelSource source, Attention heads, Pooled windows, long seed, String reason)
    implements ModelStep, Study {

  /** What concerns attention spectra. */
  record Attention(
      Optional<AttentionProbe> probe,
      Selection layers,
      Selection heads,
      List<AttentionNull> nulls,
      OptionalInt longest) {

    /** What the session draws beside every head. */
    List<HeadDraw> draws() {
      return nulls.stream().flatMap(each -> each.draw().stream()).toList();
    }

    Attention with(List<AttentionNull> others) {
      return new Attention(probe, layers, heads, others, longest);
    }

    /** The longest text for a model. */
    int maxLength(ModelShape shape) {
      if (longest.isPresent() && longest.getAsInt() > shape.maxLength()) {
        throw Check.failure(
            "maxLength",
            longest.getAsInt(),
            "must be at most the model's " + shape.maxLength() + " positions",
            "give " + shape.maxLength() + " or less");
      }
      return longest.orElse(Math.min(Defaults.LONGEST, shape.maxLength()));
    }
  }

  /** What concerns pooled covariances. */
  record Pooled(
      Optional<PooledProbe> probe,
      List<PooledNull> laws,
      PoolingWindow span,
      OptionalInt mostPerClass,
      List<Depth> depths) {

    Pooled with(List<PooledNull> others) {
      return new Pooled(probe, others, span, mostPerClass, depths);
    }

    Pooled with(PoolingWindow other) {
      return new Pooled(probe, laws, other, mostPerClass, depths);
    }
  }

  static StudyPlan of(ModelSource source) {
    return new StudyPlan(
        source,
        new Attention(
            Optional.empty(), Selection.all(), Selection.all(), List.of(), OptionalInt.empty()),
        new Pooled(
            Optional.empty(),
            List.of(),
            PoolingWindow.USUAL,
            OptionalInt.empty(),
            List.of(Depth.lastLayer())),
        Defaults.SEED,
        "");
  }

  @Override
  public ModelStep layers(Selection chosen) {
    return with(new Attention(heads.probe, chosen, heads.heads, heads.nulls, heads.longest));
  }

  @Override
  public ModelStep heads(Selection chosen) {
    return with(new Attention(heads.probe, heads.layers, chosen, heads.nulls, heads.longest));
  }

  @Override
  public AttentionStep probe(AttentionProbe probe) {
    requireFirst("attentionSpectrum()", heads.probe);
    return new AttentionProbed(
        with(
            new Attention(
                Optional.of(probe), heads.layers, heads.heads, heads.nulls, heads.longest)));
  }

  @Override
  public PooledStep probe(PooledProbe probe) {
    requireFirst("pooledCovariance(…)", windows.probe);
    if (probe.poolings().stream().anyMatch(WindowPooling::isOwn)) {
      throw Check.failure(
          "poolings",
          "own",
          "the authors' own pooling has no law to set its covariance against",
          "leave it out here, and ask advice for it");
    }
    return new PooledProbed(
        with(
            new Pooled(
                Optional.of(probe),
                windows.laws,
                windows.span,
                windows.mostPerClass,
                windows.depths)));
  }

  @Override
  public AdviceStep pooling(WindowPooling... poolings) {
    return AdviceStep.of(source, poolings);
  }

  @Override
  public TokenTableView tokenTable() {
    try (ModelSession session = source.open()) {
      double[] eigenvalues =
          session
              .embeddingTableEigenvalues()
              .orElseThrow(
                  () ->
                      Check.failure(
                          "model",
                          source.describe(),
                          "shows no token table as wide as its layers",
                          "take a model that embeds tokens so"));
      return TokenTableView.of(eigenvalues, session.shape().vocabulary());
    }
  }

  /** Adds to what heads are set against. */
  StudyPlan against(AttentionNull... added) {
    List<AttentionNull> nulls = joined(heads.nulls, added);
    requireDifferent("nulls", added.length, nulls.stream().map(AttentionNull::name).toList());
    return with(heads.with(nulls));
  }

  /** Adds to what pooled covariances are set against. */
  StudyPlan against(PooledNull... added) {
    List<PooledNull> nulls = joined(windows.laws, added);
    requireDifferent("laws", added.length, nulls.stream().map(PooledNull::name).toList());
    return with(windows.with(nulls));
  }

  private static <T> List<T> joined(List<T> before, T[] added) {
    return Stream.concat(before.stream(), Arrays.stream(added)).toList();
  }

  @Override
  public Study seed(long chosen) {
    return new StudyPlan(source, heads, windows, chosen, reason);
  }

  @Override
  public Study because(String why) {
    return new StudyPlan(source, heads, windows, seed, why.strip());
  }

  @Override
  public Study maxLength(int tokens) {
    Check.atLeast("maxLength", tokens, 2);
    return with(
        new Attention(heads.probe, heads.layers, heads.heads, heads.nulls, OptionalInt.of(tokens)));
  }

  @Override
  public Study window(int tokens) {
    Check.atLeast("window", tokens, 1);
    return with(windows.with(windows.span.withTokens(tokens)));
  }

  @Override
  public Study cutTexts() {
    return with(windows.with(PoolingWindow.ofCutTexts(windows.span.tokens())));
  }

  /** The window, of texts no longer than asked for and the model takes. */
  PoolingWindow span(ModelShape shape) {
    return windows.span.withLongest(heads.maxLength(shape));
  }

  @Override
  public Study depths(Depth... depths) {
    requireDifferent("depths", depths.length, Arrays.stream(depths).map(Depth::label).toList());
    return with(
        new Pooled(
            windows.probe, windows.laws, windows.span, windows.mostPerClass, List.of(depths)));
  }

  @Override
  public Study mostPerClass(int most) {
    Check.atLeast("mostPerClass", most, 1);
    return with(
        new Pooled(
            windows.probe, windows.laws, windows.span, OptionalInt.of(most), windows.depths));
  }

  @Override
  public String describe() {
    return StudySentence.of(this);
  }

  @Override
  public StudyResult run(Texts passages, Texts sentences) {
    return new StudyRun(this, passages, sentences).result();
  }

  @Override
  public StudyState part(
      ModelSession session, TextsSummary texts, int first, List<String> lines, PartRange part) {
    return StudyRun.part(this, session, texts, first, lines, part);
  }

  @Override
  public List<StudyResult> perText(Texts passages) {
    return new StudyRun(this, passages, passages).perText();
  }

  private StudyPlan with(Attention other) {
    return new StudyPlan(source, other, windows, seed, reason);
  }

  private StudyPlan with(Pooled other) {
    return new StudyPlan(source, heads, other, seed, reason);
  }

  private static void requireFirst(String probe, Optional<?> present) {
    if (present.isPresent()) {
      throw Check.failure(
          "probe", probe, "is in the study already", "ask once, with all poolings in one probe");
    }
  }

  private static void requireDifferent(String name, int added, List<String> labels) {
    if (added == 0 || labels.stream().distinct().count() < labels.size()) {
      throw Check.failure(
          name,
          labels.stream().collect(Collectors.joining(", ", "[", "]")),
          "must be at least one, each once",
          "leave the step out for the default");
    }
  }
}
