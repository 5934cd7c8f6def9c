package io.attentionspectra.study;

import io.attentionspectra.base.Check;
import io.attentionspectra.probe.AttentionNull;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.Depth;
import io.attentionspectra.probe.PooledNull;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.probe.ReplicatedNull;
import io.attentionspectra.probe.Selection;
import io.attentionspectra.probe.SimulatedNull;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** All that a study has been told; also every step of the fluent interface. */
record StudyPlan(
    ModelSource source,
    Selection layers,
    Selection heads,
    Optional<AttentionProbe> attention,
    List<AttentionNull> nulls,
    Optional<PooledProbe> pooled,
    List<PooledNull> laws,
    long seed,
    String reason,
    OptionalInt longest,
    int window,
    List<Depth> depths)
    implements ModelStep, AttentionStep, PooledStep {

  private static final int LONGEST = 512;
  private static final int WINDOW = 16;
  private static final long SEED = 42;

  static StudyPlan of(ModelSource source) {
    return new StudyPlan(
        source,
        Selection.all(),
        Selection.all(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        SEED,
        "",
        OptionalInt.empty(),
        WINDOW,
        List.of(Depth.lastLayer()));
  }

  @Override
  public ModelStep layers(Selection chosen) {
    return new StudyPlan(
        source, chosen, heads, attention, nulls, pooled, laws, seed, reason, longest, window,
        depths);
  }

  @Override
  public ModelStep heads(Selection chosen) {
    return new StudyPlan(
        source, layers, chosen, attention, nulls, pooled, laws, seed, reason, longest, window,
        depths);
  }

  @Override
  public AttentionStep probe(AttentionProbe probe) {
    requireFirst("attentionSpectrum()", attention);
    return new StudyPlan(
        source, layers, heads, Optional.of(probe), nulls, pooled, laws, seed, reason, longest,
        window, depths);
  }

  @Override
  public PooledStep probe(PooledProbe probe) {
    requireFirst("pooledCovariance(…)", pooled);
    return new StudyPlan(
        source, layers, heads, attention, nulls, Optional.of(probe), laws, seed, reason, longest,
        window, depths);
  }

  @Override
  public Study against(AttentionNull... chosen) {
    requireDifferent(Arrays.stream(chosen).map(AttentionNull::label).toList());
    return new StudyPlan(
        source, layers, heads, attention, List.of(chosen), pooled, laws, seed, reason, longest,
        window, depths);
  }

  @Override
  public Study against(PooledNull... chosen) {
    requireDifferent(Arrays.stream(chosen).map(PooledNull::label).toList());
    return new StudyPlan(
        source, layers, heads, attention, nulls, pooled, List.of(chosen), seed, reason, longest,
        window, depths);
  }

  @Override
  public Study seed(long chosen) {
    return new StudyPlan(
        source, layers, heads, attention, nulls, pooled, laws, chosen, reason, longest, window,
        depths);
  }

  @Override
  public Study because(String why) {
    return new StudyPlan(
        source, layers, heads, attention, nulls, pooled, laws, seed, why.strip(), longest, window,
        depths);
  }

  @Override
  public Study maxLength(int tokens) {
    Check.atLeast("maxLength", tokens, 2);
    return new StudyPlan(
        source, layers, heads, attention, nulls, pooled, laws, seed, reason,
        OptionalInt.of(tokens), window, depths);
  }

  @Override
  public Study window(int tokens) {
    Check.atLeast("window", tokens, 1);
    return new StudyPlan(
        source, layers, heads, attention, nulls, pooled, laws, seed, reason, longest, tokens,
        depths);
  }

  @Override
  public Study depths(Depth... chosen) {
    requireDifferent(Arrays.stream(chosen).map(Depth::label).toList());
    return new StudyPlan(
        source, layers, heads, attention, nulls, pooled, laws, seed, reason, longest, window,
        List.of(chosen));
  }

  @Override
  public String describe() {
    return StudySentence.of(this);
  }

  @Override
  public StudyResult run(Texts passages, Texts sentences) {
    return StudyRun.of(this, passages, sentences).result();
  }

  /** The longest text for a model. */
  int maxLengthFor(ModelShape shape) {
    if (longest.isPresent() && longest.getAsInt() > shape.maxLength()) {
      throw Check.failure(
          "maxLength",
          longest.getAsInt(),
          "must be at most the model's " + shape.maxLength() + " positions",
          "give " + shape.maxLength() + " or less");
    }
    return longest.orElse(Math.min(LONGEST, shape.maxLength()));
  }

  /** The simulated nulls and how many replicas of each. */
  Map<SimulatedNull, Integer> replicas() {
    Map<SimulatedNull, Integer> replicas = new EnumMap<>(SimulatedNull.class);
    for (AttentionNull each : nulls) {
      if (each instanceof ReplicatedNull replicated) {
        replicas.put(replicated.kind(), replicated.replicas());
      }
    }
    return replicas;
  }

  private static void requireFirst(String probe, Optional<?> present) {
    if (present.isPresent()) {
      throw Check.failure(
          "probe", probe, "is in the study already", "ask once, with all poolings in one probe");
    }
  }

  private static void requireDifferent(List<String> labels) {
    if (labels.isEmpty() || labels.stream().distinct().count() < labels.size()) {
      throw Check.failure(
          "choice",
          labels.stream().collect(Collectors.joining(", ", "[", "]")),
          "must name at least one, each once",
          "leave the step out for the defaults");
    }
  }

  /** The depths by their numbers in a model, in the order asked for. */
  List<Integer> depthNumbers(ModelShape shape) {
    List<Integer> numbers = new ArrayList<>();
    for (Depth depth : depths) {
      numbers.add(depth.in(shape.layers()));
    }
    return numbers;
  }
}
