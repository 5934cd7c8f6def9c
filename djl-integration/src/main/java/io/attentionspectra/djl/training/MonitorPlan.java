package io.attentionspectra.djl.training;

import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Selection;
import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.alarm.AlarmRule;
import io.attentionspectra.monitor.schedule.Schedule;
import io.attentionspectra.monitor.schedule.TrainingClock;
import io.attentionspectra.monitor.schedule.WarmUp;
import io.attentionspectra.monitor.sink.MonitorSink;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * All that a monitor has been told; also every step on the way to it.
 *
 * @param heads what concerns attention spectra
 * @param windows what concerns pooled covariances
 * @param heldOut the texts that are read; nothing for the training pass itself
 * @param pace when readings are taken
 * @param outlets where they go
 * @param extras what the user adds to them
 * @param origin where the training begins
 */
record MonitorPlan(
    Heads heads,
    Windows windows,
    Optional<FixedTexts> heldOut,
    Pace pace,
    Outlets outlets,
    Extras extras,
    Origin origin)
    implements HeadsAndWindowsStep, HeldOutStep {

  /** What concerns attention spectra. */
  record Heads(
      Optional<AttentionProbe> probe,
      Selection layers,
      Selection heads,
      int texts,
      OptionalInt longest,
      List<LawNull> laws) {

    static final Heads NONE =
        new Heads(
            Optional.empty(),
            Selection.all(),
            Selection.all(),
            8,
            OptionalInt.empty(),
            List.of(LawNull.gaussianEquivalence()));

    Heads with(AttentionProbe chosen) {
      return new Heads(Optional.of(chosen), layers, heads, texts, longest, laws);
    }

    Heads withLayers(Selection chosen) {
      return new Heads(probe, chosen, heads, texts, longest, laws);
    }

    Heads withHeads(Selection chosen) {
      return new Heads(probe, layers, chosen, texts, longest, laws);
    }

    Heads withTexts(int count) {
      return new Heads(probe, layers, heads, count, longest, laws);
    }

    Heads withLongest(int tokens) {
      return new Heads(probe, layers, heads, texts, OptionalInt.of(tokens), laws);
    }

    Heads withLaws(List<LawNull> chosen) {
      return new Heads(probe, layers, heads, texts, longest, List.copyOf(chosen));
    }
  }

  /** What concerns pooled covariances. */
  record Windows(
      Optional<PooledProbe> probe, int length, List<Depth> depths, List<PooledNull> laws) {

    static final Windows NONE =
        new Windows(Optional.empty(), Defaults.WINDOW, List.of(Depth.lastLayer()), List.of());

    Windows with(PooledProbe chosen) {
      return new Windows(Optional.of(chosen), length, depths, laws);
    }

    Windows withLength(int tokens) {
      return new Windows(probe, tokens, depths, laws);
    }

    Windows withDepths(List<Depth> chosen) {
      return new Windows(probe, length, List.copyOf(chosen), laws);
    }

    Windows withLaws(List<PooledNull> chosen) {
      return new Windows(probe, length, depths, List.copyOf(chosen));
    }
  }

  /** Texts that stay the same, and the model that reads them if it is not the one in the block. */
  record FixedTexts(HeldOut texts, Optional<Function<Trainer, ObservedModel>> model) {}

  /** When readings are taken, and what they may cost. */
  record Pace(Schedule schedule, double budget, TrainingClock clock) {

    static final Pace USUAL =
        new Pace(
            Schedule.everyBatches(200).with(WarmUp.geometric(2)), 0.03, TrainingClock.system());

    Pace with(Schedule chosen) {
      return new Pace(chosen, budget, clock);
    }

    Pace withBudget(double share) {
      return new Pace(schedule, share, clock);
    }

    Pace with(TrainingClock chosen) {
      return new Pace(schedule, budget, chosen);
    }
  }

  /** Where readings go, and what they may set off. */
  record Outlets(
      List<MonitorSink> sinks,
      List<AlarmRule> alarms,
      boolean stopsOnDivergence,
      Consumer<String> report) {

    static final Outlets NONE = new Outlets(List.of(), List.of(), false, SystemReport::line);

    Outlets plusSinks(List<MonitorSink> more) {
      return new Outlets(joined(sinks, more), alarms, stopsOnDivergence, report);
    }

    Outlets plusAlarms(List<AlarmRule> more) {
      return new Outlets(sinks, joined(alarms, more), stopsOnDivergence, report);
    }

    Outlets stoppingOnDivergence() {
      return new Outlets(sinks, alarms, true, report);
    }

    Outlets withReport(Consumer<String> lines) {
      return new Outlets(sinks, alarms, stopsOnDivergence, lines);
    }

    private static <T> List<T> joined(List<T> list, List<T> more) {
      List<T> all = new ArrayList<>(list);
      all.addAll(more);
      return List.copyOf(all);
    }
  }

  /** Numbers and pooling weights of the user's own, in the order in which they were added. */
  record Extras(
      Map<String, ToDoubleFunction<Trainer>> metrics,
      Map<String, Function<Block, double[]>> weights,
      UnaryOperator<AttentionTaps> taps) {

    static final Extras NONE = new Extras(Map.of(), Map.of(), UnaryOperator.identity());

    Extras plusMetric(String name, ToDoubleFunction<Trainer> value) {
      return new Extras(joined(metrics, name, value), weights, taps);
    }

    Extras plusWeights(String name, Function<Block, double[]> values) {
      return new Extras(metrics, joined(weights, name, values), taps);
    }

    Extras with(UnaryOperator<AttentionTaps> other) {
      return new Extras(metrics, weights, other);
    }

    private static <V> Map<String, V> joined(Map<String, V> map, String name, V value) {
      Map<String, V> all = new LinkedHashMap<>(map);
      all.put(name, value);
      return all;
    }
  }

  /** Where the training begins, with which seed, and why it is watched. */
  record Origin(int resumeStep, long seed, String reason) {

    static final Origin NEW = new Origin(0, Defaults.SEED, "");

    Origin withResumeStep(int step) {
      return new Origin(step, seed, reason);
    }

    Origin withSeed(long chosen) {
      return new Origin(resumeStep, chosen, reason);
    }

    Origin withReason(String why) {
      return new Origin(resumeStep, seed, why.strip());
    }
  }

  /** Nothing to watch yet, with the defaults. */
  static final MonitorPlan EMPTY =
      new MonitorPlan(
          Heads.NONE,
          Windows.NONE,
          Optional.empty(),
          Pace.USUAL,
          Outlets.NONE,
          Extras.NONE,
          Origin.NEW);

  MonitorPlan with(Heads other) {
    return new MonitorPlan(other, windows, heldOut, pace, outlets, extras, origin);
  }

  MonitorPlan with(Windows other) {
    return new MonitorPlan(heads, other, heldOut, pace, outlets, extras, origin);
  }

  MonitorPlan with(FixedTexts texts) {
    return new MonitorPlan(heads, windows, Optional.of(texts), pace, outlets, extras, origin);
  }

  MonitorPlan with(Pace other) {
    return new MonitorPlan(heads, windows, heldOut, other, outlets, extras, origin);
  }

  MonitorPlan with(Outlets other) {
    return new MonitorPlan(heads, windows, heldOut, pace, other, extras, origin);
  }

  MonitorPlan with(Extras other) {
    return new MonitorPlan(heads, windows, heldOut, pace, outlets, other, origin);
  }

  MonitorPlan with(Origin other) {
    return new MonitorPlan(heads, windows, heldOut, pace, outlets, extras, other);
  }

  @Override
  public MonitorPlan layers(Selection layers) {
    return with(heads.withLayers(layers));
  }

  @Override
  public MonitorPlan heads(Selection chosen) {
    return with(heads.withHeads(chosen));
  }

  @Override
  public MonitorPlan attentionTexts(int count) {
    return with(heads.withTexts(Check.atLeast("attention texts", count, 1)));
  }

  @Override
  public MonitorPlan against(LawNull... laws) {
    return with(heads.withLaws(List.of(laws)));
  }

  @Override
  public MonitorPlan window(int tokens) {
    return with(windows.withLength(Check.atLeast("window", tokens, 2)));
  }

  @Override
  public MonitorPlan depths(Depth... depths) {
    Check.atLeast("depths", depths.length, 1);
    return with(windows.withDepths(List.of(depths)));
  }

  @Override
  public MonitorPlan against(PooledNull... laws) {
    return with(windows.withLaws(List.of(laws)));
  }

  @Override
  public MonitorPlan on(HeldOut texts) {
    return with(new FixedTexts(texts, Optional.empty()));
  }

  @Override
  public MonitorPlan on(HeldOut texts, Function<Trainer, ObservedModel> model) {
    return with(new FixedTexts(texts, Optional.of(model)));
  }

  @Override
  public MonitorPlan onTrainingBatch() {
    return this;
  }

  @Override
  public MonitorPlan onTrainingBatch(UnaryOperator<AttentionTaps> taps) {
    return with(extras.with(taps));
  }

  @Override
  public MonitorPlan maxLength(int tokens) {
    return with(heads.withLongest(Check.atLeast("max-length", tokens, 2)));
  }

  @Override
  public Interval every(int batches) {
    Schedule chosen = Schedule.everyBatches(batches).with(pace.schedule.warmUp());
    return () -> with(pace.with(chosen));
  }

  @Override
  public MonitorPlan every(Duration interval) {
    Schedule chosen = Schedule.everySeconds(interval.toNanos() * 1e-9);
    return with(pace.with(chosen.with(pace.schedule.warmUp())));
  }

  @Override
  public MonitorPlan warmUp(WarmUp warmUp) {
    return with(pace.with(pace.schedule.with(warmUp)));
  }

  @Override
  public MonitorPlan budget(double share) {
    return with(pace.withBudget(Check.positive("budget", Check.probability("budget", share))));
  }

  @Override
  public SpectralMonitor to(MonitorSink... sinks) {
    return new SpectralMonitor(with(outlets.plusSinks(List.of(sinks))));
  }

  @Override
  public AlarmStep alarm(Alarm... alarms) {
    List<Alarm> all = List.of(alarms);
    return actions ->
        new SpectralMonitor(
            with(
                outlets.plusAlarms(
                    all.stream().map(alarm -> new AlarmRule(alarm, List.of(actions))).toList())));
  }

  boolean readsTrainingBatch() {
    return heldOut.isEmpty();
  }

  List<String> probes() {
    List<String> probes = new ArrayList<>();
    heads.probe.ifPresent(probe -> probes.add(probe.describe()));
    windows.probe.ifPresent(probe -> probes.add(probe.describe()));
    return probes;
  }

  String texts() {
    return heldOut
        .map(FixedTexts::texts)
        .map(texts -> texts.size() + " held-out texts (" + texts.texts().name() + ")")
        .orElse("the training batch");
  }

  String sentence() {
    String because = origin.reason.isEmpty() ? "" : "; " + origin.reason;
    return String.join(" and ", probes())
        + " on "
        + texts()
        + ", "
        + pace.schedule.describe()
        + because;
  }
}
