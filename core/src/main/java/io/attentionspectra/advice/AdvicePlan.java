package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.lengths.PositionClasses;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.probe.WindowPooling;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/** All that a question for advice has been told. */
record AdvicePlan(Subject subject, Design wanted, Reading reading, String reason)
    implements AdviceStep {

  /** What is asked: of which model, which poolings, and where. */
  record Subject(ModelSource source, PooledProbe probe, List<Depth> depths, PoolingWindow span) {

    Subject withDepths(List<Depth> others) {
      return new Subject(source, probe, List.copyOf(others), span);
    }

    Subject with(PoolingWindow other) {
      return new Subject(source, probe, depths, other);
    }
  }

  /** Numbers of the design; those left open depend on the texts. */
  record Design(long seed, OptionalInt replicates, OptionalInt pilot) {

    Design withSeed(long other) {
      return new Design(other, replicates, pilot);
    }

    Design withReplicates(int count) {
      return new Design(seed, OptionalInt.of(count), pilot);
    }

    Design withPilot(int texts) {
      return new Design(seed, replicates, OptionalInt.of(texts));
    }
  }

  /** How the texts are read, which changes no number. */
  record Reading(CheckpointPlace checkpoint, IntConsumer progress) {}

  static AdvicePlan of(ModelSource source, PooledProbe probe) {
    return new AdvicePlan(
        new Subject(
            source, probe, List.of(Depth.lastLayer()), PoolingWindow.ofAllTokens(Defaults.LONGEST)),
        new Design(Defaults.SEED, OptionalInt.empty(), OptionalInt.empty()),
        new Reading(CheckpointPlace.NONE, done -> {}),
        "");
  }

  private AdvicePlan with(Subject other) {
    return new AdvicePlan(other, wanted, reading, reason);
  }

  private AdvicePlan with(Design other) {
    return new AdvicePlan(subject, other, reading, reason);
  }

  private AdvicePlan with(Reading other) {
    return new AdvicePlan(subject, wanted, other, reason);
  }

  @Override
  public AdviceStep depths(Depth... depths) {
    List<String> labels = Arrays.stream(depths).map(Depth::label).toList();
    if (labels.isEmpty() || labels.stream().distinct().count() < labels.size()) {
      throw Check.failure(
          "depths", labels, "must be at least one, each once", "leave the step out for the last");
    }
    return with(subject.withDepths(List.of(depths)));
  }

  @Override
  public AdviceStep window(int tokens) {
    return with(subject.with(subject.span.withTokens(Check.atLeast("window", tokens, 2))));
  }

  @Override
  public AdviceStep maxLength(int tokens) {
    return with(subject.with(subject.span.withLongest(Check.atLeast("maxLength", tokens, 2))));
  }

  @Override
  public AdviceStep cutTexts() {
    PoolingWindow span = subject.span;
    int tokens = span.poolsAllTokens() ? Defaults.WINDOW : span.tokens();
    return with(subject.with(PoolingWindow.ofCutTexts(tokens)));
  }

  /** The window, of texts no longer than the model takes. */
  PoolingWindow span(ModelShape shape) {
    OptionalInt most = subject.span.longest();
    return most.isEmpty()
        ? subject.span
        : subject.span.withLongest(Math.min(most.getAsInt(), shape.maxLength()));
  }

  @Override
  public AdviceStep seed(long seed) {
    return with(wanted.withSeed(seed));
  }

  @Override
  public AdviceStep replicates(int count) {
    return with(wanted.withReplicates(CorpusDesign.requireReplicates(count)));
  }

  @Override
  public AdviceStep pilot(int texts) {
    return with(wanted.withPilot(Check.atLeast("pilot", texts, 8)));
  }

  @Override
  public AdviceStep checkpoint(Path file, int texts) {
    return with(new Reading(CheckpointPlace.at(file, texts, false), reading.progress));
  }

  @Override
  public AdviceStep resume(Path file, int texts) {
    return with(new Reading(CheckpointPlace.at(file, texts, true), reading.progress));
  }

  @Override
  public AdviceStep progress(IntConsumer listener) {
    return with(new Reading(reading.checkpoint, listener));
  }

  @Override
  public AdviceStep because(String why) {
    return new AdvicePlan(subject, wanted, reading, why.strip());
  }

  @Override
  public String describe() {
    String at = subject.depths.stream().map(Depth::phrase).collect(Collectors.joining(", "));
    return subject.source.heading()
        + ": which of "
        + subject.probe.poolings().stream().map(p -> p.label()).collect(Collectors.joining(", "))
        + " to choose at "
        + at
        + " in "
        + subject.span.describe()
        + (reason.isEmpty() ? "" : " — " + reason);
  }

  @Override
  public PoolingAdvice advise(Texts texts) {
    try (ModelSession session = subject.source.open()) {
      return advise(session, texts);
    }
  }

  @Override
  public PoolingAdvice advise(ModelSession session, Texts texts) {
    return new CorpusReading(this, session, texts).advice();
  }

  @Override
  public CorpusSplit split(TextsSummary texts, int parts) {
    CorpusDesign usual =
        CorpusDesign.of(2, subject.probe.poolings(), texts.count(), 1, wanted.seed);
    return split(wanted.pilot.orElse(usual.pilot()), texts.count(), parts, wanted.seed);
  }

  static CorpusSplit split(int pilot, int texts, int parts, long seed) {
    return new CorpusSplit(texts, Math.min(pilot, texts), parts, seed);
  }

  @Override
  public AdviceState begin(ModelSession session, Texts texts) {
    TextsSummary summary = texts.summary();
    CorpusSplit split = split(summary, 1);
    return begin(session, summary, AdviceState.placed(texts, split, 0));
  }

  @Override
  public AdviceState begin(ModelSession session, TextsSummary texts, Iterator<PlacedText> pilot) {
    return AdviceState.begin(CorpusQuestion.of(this, session, texts), session, pilot);
  }

  @Override
  public AdviceState begin(ModelSession session, Texts texts, AdviceState pilot) {
    return AdviceState.begin(CorpusQuestion.of(this, session, texts.summary()), pilot);
  }

  /** The design for a number of texts, with or without classes. */
  CorpusDesign design(ModelShape shape, int texts, int classes) {
    CorpusDesign usual = usual(shape, texts, classes);
    int pilot = wanted.pilot.orElse(usual.pilot());
    Check.atLeast("texts after the pilot of " + pilot, texts - pilot, DepthAdvisor.FEWEST);
    return new CorpusDesign(
        usual.window(),
        usual.poolings(),
        pilot,
        usual.tokensPerText(),
        usual.classes(),
        usual.folds(),
        usual.evaluated(),
        wanted.replicates.orElse(usual.replicates()),
        usual.seed(),
        usual.wholeTexts());
  }

  /** In causal models the last tokens have seen the most, so positions are counted from the end. */
  private CorpusDesign usual(ModelShape shape, int texts, int classes) {
    List<WindowPooling> poolings = subject.probe.poolings();
    PositionClasses positions =
        shape.causal() ? PositionClasses.usualFromEnd() : PositionClasses.usual();
    return subject.span.poolsAllTokens()
        ? CorpusDesign.ofWholeTexts(positions, poolings, texts, classes, wanted.seed)
        : CorpusDesign.of(subject.span.tokens(), poolings, texts, classes, wanted.seed);
  }
}
