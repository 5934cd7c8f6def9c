package io.attentionspectra.djl.training;

import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Selection;
import io.attentionspectra.monitor.alarm.AlarmRule;
import io.attentionspectra.monitor.schedule.Schedule;
import io.attentionspectra.monitor.schedule.TrainingClock;
import io.attentionspectra.monitor.schedule.WarmUp;
import io.attentionspectra.monitor.sink.MonitorSink;
import io.attentionspectra.nulls.ClosedAttentionLaw;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Everything a monitor was told. Changed only while {@link #with} makes a copy, so that a plan held
 * by a monitor never changes.
 */
final class MonitorPlan {

  Optional<AttentionProbe> attention = Optional.empty();
  Optional<PooledProbe> pooling = Optional.empty();
  Optional<HeldOut> heldOut = Optional.empty();
  boolean trainingBatch;
  int intervalBatches = 200;
  double intervalSeconds;
  WarmUp warmUp = WarmUp.geometric(2);
  Selection layers = Selection.all();
  Selection heads = Selection.all();
  OptionalInt maxLength = OptionalInt.empty();
  int window = 16;
  int attentionTexts = 8;
  List<Depth> depths = List.of(Depth.lastLayer());
  List<ClosedAttentionLaw> attentionLaws = List.of(ClosedAttentionLaw.GAUSSIAN_EQUIVALENCE);
  List<PooledNull> pooledLaws = List.of();
  double budget = 0.03;
  List<AlarmRule> alarms = new ArrayList<>();
  boolean stopsOnDivergence;
  Optional<Function<Trainer, ObservedModel>> model = Optional.empty();
  List<MonitorSink> sinks = new ArrayList<>();
  Map<String, ToDoubleFunction<Trainer>> metrics = new LinkedHashMap<>();
  Map<String, Function<Block, double[]>> weights = new LinkedHashMap<>();
  int resumeStep;
  long seed = 42;
  String reason = "";
  TrainingClock clock = TrainingClock.system();
  Consumer<String> report = SystemReport::line;

  MonitorPlan with(Consumer<MonitorPlan> change) {
    MonitorPlan copy = new MonitorPlan();
    copy.attention = attention;
    copy.pooling = pooling;
    copy.heldOut = heldOut;
    copy.trainingBatch = trainingBatch;
    copy.intervalBatches = intervalBatches;
    copy.intervalSeconds = intervalSeconds;
    copy.warmUp = warmUp;
    copy.layers = layers;
    copy.heads = heads;
    copy.maxLength = maxLength;
    copy.window = window;
    copy.attentionTexts = attentionTexts;
    copy.depths = depths;
    copy.attentionLaws = attentionLaws;
    copy.pooledLaws = pooledLaws;
    copy.budget = budget;
    copy.alarms = new ArrayList<>(alarms);
    copy.stopsOnDivergence = stopsOnDivergence;
    copy.model = model;
    copy.sinks = new ArrayList<>(sinks);
    copy.metrics = new LinkedHashMap<>(metrics);
    copy.weights = new LinkedHashMap<>(weights);
    copy.resumeStep = resumeStep;
    copy.seed = seed;
    copy.reason = reason;
    copy.clock = clock;
    copy.report = report;
    change.accept(copy);
    return copy;
  }

  Schedule schedule() {
    return new Schedule(intervalBatches, intervalSeconds, warmUp);
  }

  List<String> probes() {
    List<String> probes = new ArrayList<>();
    attention.ifPresent(probe -> probes.add(probe.describe()));
    pooling.ifPresent(probe -> probes.add(probe.describe()));
    return probes;
  }

  String texts() {
    return heldOut
        .map(texts -> texts.size() + " held-out texts (" + texts.texts().name() + ")")
        .orElse("the training batch");
  }

  String sentence() {
    String because = reason.isEmpty() ? "" : "; " + reason;
    return String.join(" and ", probes())
        + " on "
        + texts()
        + ", "
        + schedule().describe()
        + because;
  }
}
