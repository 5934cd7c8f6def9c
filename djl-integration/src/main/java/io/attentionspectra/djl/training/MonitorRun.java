package io.attentionspectra.djl.training;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener.BatchData;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.monitor.alarm.AlarmAction;
import io.attentionspectra.monitor.alarm.AlarmBoard;
import io.attentionspectra.monitor.event.Divergence;
import io.attentionspectra.monitor.event.EarlierRun;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.Resumption;
import io.attentionspectra.monitor.event.TraceEnd;
import io.attentionspectra.monitor.event.TraceStart;
import io.attentionspectra.monitor.schedule.TimeKeeper;
import io.attentionspectra.monitor.sink.SinkSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** One training being watched. */
final class MonitorRun {

  private static final String ENGINE = "PyTorch";

  private final MonitorPlan plan;
  private final ReadingSource source;
  private final SinkSet sinks;
  private final TimeKeeper time;
  private final AlarmBoard alarms;
  private final DivergenceCheck divergence;
  private final LossAndMetrics figures;
  private final Set<Object> said = new HashSet<>();
  private int step;
  private int epoch;
  private int lastReading = -1;
  private double lastSeconds;

  /** Whether the batch in hand stopped training. */
  private boolean stopped;

  /** Whether the training pass of the batch to come is watched. */
  private boolean expected;

  /** Whether a reading failed; training goes on without more of them. */
  private boolean broken;

  /** Whether a batch was announced; only loops that notify the trainer's listeners do so. */
  private boolean announced;

  /** Refuses what cannot be watched; nothing stays open then. */
  MonitorRun(MonitorPlan plan, Trainer trainer) {
    PlanCheck.settings(plan);
    requireEngine(trainer);
    this.plan = plan;
    this.step = plan.origin().resumeStep();
    source = ReadingSource.of(plan, trainer);
    TraceStart start = StartFacts.of(plan, trainer, source);
    try {
      sinks = SinkSet.open(plan.outlets().sinks(), start, plan.outlets().report());
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
    Optional<EarlierRun> earlier = sinks.earlier();
    time =
        new TimeKeeper(
            plan.pace().clock(),
            plan.pace().budget(),
            earlier.map(EarlierRun::trainingSeconds).orElse(0.0));
    alarms = AlarmBoard.of(plan.outlets().alarms(), earlier);
    divergence = new DivergenceCheck(trainer.getModel().getBlock());
    figures = new LossAndMetrics(plan.extras().metrics());
    sinks.accept(
        plan.origin().resumeStep() > 0 ? new Resumption(plan.origin().resumeStep()) : start);
    expectNext();
  }

  private static void requireEngine(Trainer trainer) {
    String engine = trainer.getManager().getEngine().getEngineName();
    if (!engine.equals(ENGINE)) {
      throw Check.failure("engine", engine, "must be PyTorch", "train on PyTorch");
    }
  }

  /** After the gradients of a batch and before its update: the weights had {@code step} updates. */
  void batch(Trainer trainer, BatchData batch) {
    time.enter();
    stopped = false;
    announced = true;
    try {
      Optional<StopTraining> stop = WithoutGradients.get(() -> watch(trainer, batch));
      if (stop.isPresent()) {
        stopped = true;
        throw stop.get();
      }
    } finally {
      source.release();
      step++;
      expectNext();
      time.leave();
    }
  }

  /** A training pass is watched while it runs, so that must be decided before. */
  private void expectNext() {
    expected = plan.readsTrainingBatch() && isWanted();
    if (expected) {
      source.expect();
    }
  }

  /** Whether the batch of this step is to be read; one that the budget leaves out is counted. */
  private boolean isWanted() {
    double seconds = time.trainingSeconds();
    boolean due =
        plan.pace()
            .schedule()
            .isDue(step, plan.origin().resumeStep(), seconds, seconds - lastSeconds);
    if (!due || divergence.isDiverged() || broken) {
      return false;
    }
    boolean allowed = step == plan.origin().resumeStep() || time.allowsReading();
    if (!allowed) {
      time.skip();
    }
    return allowed;
  }

  private Optional<StopTraining> watch(Trainer trainer, BatchData batch) {
    Optional<Divergence> begins = divergence.check(step, batch);
    if (begins.isPresent()) {
      return diverged(begins.get());
    }
    boolean wanted = plan.readsTrainingBatch() ? expected : isWanted();
    if (!wanted || divergence.isDiverged()) {
      return Optional.empty();
    }
    if (!source.isReady()) {
      time.skip();
      sayOnce(
          "unseen pass",
          "no attention was seen, or not all of it, in the training pass of step " + step);
      return Optional.empty();
    }
    return reading(trainer, Optional.of(batch));
  }

  private Optional<StopTraining> reading(Trainer trainer, Optional<BatchData> batch) {
    MonitorReading reading;
    try {
      reading = measured(trainer, batch);
    } catch (NotFinite found) {
      return divergence.met(step, found).flatMap(this::diverged);
    } catch (RuntimeException e) {
      broken = true;
      plan.outlets()
          .report()
          .accept("reading at step " + step + " failed, there will be no more: " + why(e));
      return Optional.empty();
    }
    lastReading = step;
    lastSeconds = time.trainingSeconds();
    sinks.accept(reading);
    time.read();
    AlarmBoard.Change change = alarms.check(reading);
    change.events().forEach(sinks::accept);
    return act(change.raised());
  }

  /** A refusal says itself what is wrong; other failures are known by their kind. */
  private static String why(RuntimeException e) {
    return e instanceof IllegalArgumentException
        ? Objects.requireNonNullElse(e.getMessage(), e.toString())
        : FileFailure.reasonWithin(e).orElse(e.toString());
  }

  private MonitorReading measured(Trainer trainer, Optional<BatchData> batch) {
    ReadingStudy.Measured measured = source.read();
    measured.notes().forEach(note -> sayOnce(note.topic(), note.sentence()));
    return new MonitorReading(
        step,
        epoch,
        batch.map(each -> figures.loss(trainer, each)).orElse(LossAndMetrics.NONE),
        figures.metrics(trainer),
        measured.attention(),
        measured.pooling(),
        measured.weights(),
        time.cost());
  }

  /** Says something once, whose numbers change between readings. */
  private void sayOnce(Object topic, String sentence) {
    if (said.add(topic)) {
      plan.outlets().report().accept(sentence);
    }
  }

  private Optional<StopTraining> act(List<AlarmBoard.Raised> raised) {
    Optional<StopTraining> stop = Optional.empty();
    for (AlarmBoard.Raised each : raised) {
      for (AlarmAction action : each.actions()) {
        action.run(each.event(), plan.outlets().report());
        if (action.stopsTraining() && stop.isEmpty()) {
          stop = Optional.of(new StopTraining(epoch, each.event()));
        }
      }
    }
    return stop;
  }

  private Optional<StopTraining> diverged(Divergence event) {
    sinks.accept(event);
    plan.outlets().report().accept("step " + event.step() + ": " + event.message());
    return plan.outlets().stopsOnDivergence()
        ? Optional.of(new StopTraining(epoch, event))
        : Optional.empty();
  }

  void epoch() {
    epoch++;
    requireAnnounced();
  }

  /** Says that a loop of the user's own leaves the monitor without batches. */
  private void requireAnnounced() {
    if (!announced) {
      sayOnce(
          "announced",
          "no batch was announced to the monitor, so none is read; in a training loop of your own"
              + " call trainer.notifyListeners(l -> l.onTrainingBatch(trainer, batchData)) after"
              + " the gradients of each batch, as EasyTrain.trainBatch does");
    }
  }

  /**
   * Reads the final weights, unless they were read already or the budget is used up, and closes
   * everything.
   */
  void end(Trainer trainer) {
    time.enter();
    requireAnnounced();
    try {
      step -= stopped ? 1 : 0;
      if (!divergence.isDiverged() && !stopped) {
        WithoutGradients.run(() -> last(trainer));
      }
      sinks.accept(new TraceEnd(step, time.cost()));
    } finally {
      time.leave();
      sinks.close();
      source.close();
    }
  }

  /** What the last update did, which no batch passed through any more. */
  private Optional<StopTraining> last(Trainer trainer) {
    Optional<Divergence> found = lastDivergence();
    if (found.isPresent()) {
      return diverged(found.get());
    }
    if (step <= lastReading || plan.readsTrainingBatch() || broken) {
      return Optional.empty();
    }
    if (!time.allowsLast()) {
      time.skip();
      plan.outlets().report().accept("the final weights were not read: the budget is used up");
      return Optional.empty();
    }
    return source.isReady() ? reading(trainer, Optional.empty()) : Optional.empty();
  }

  private Optional<Divergence> lastDivergence() {
    try {
      return divergence.inWeights(step);
    } catch (RuntimeException e) {
      plan.outlets()
          .report()
          .accept("the weights of step " + step + " cannot be checked: " + why(e));
      return Optional.empty();
    }
  }
}
