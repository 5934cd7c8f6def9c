package io.attentionspectra.djl.monitor;

import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener.BatchData;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.ObservedModel;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One training being watched. */
final class MonitorRun {

  private static final String ENGINE = "PyTorch";
  private static final Pattern DIGIT = Pattern.compile("\\d");

  private final MonitorPlan plan;
  private final Probes probes;
  private final SinkSet sinks;
  private final TimeKeeper time;
  private final AlarmBoard alarms;
  private final DivergenceWatch divergence;
  private final BatchFigures figures;
  private final Set<String> said = new HashSet<>();
  private int step;
  private int epoch;
  private int lastReading = -1;
  private double lastSeconds;
  private boolean stopped;

  /** Whether a reading failed; training goes on without more of them. */
  private boolean broken;

  /** Refuses what cannot be watched; nothing stays open then. */
  MonitorRun(MonitorPlan plan, Trainer trainer) {
    PlanCheck.settings(plan);
    requireEngine(trainer);
    Block block = trainer.getModel().getBlock();
    Watched model = watched(plan, trainer);
    PlanCheck.model(plan, model.shape());
    this.plan = plan;
    this.step = plan.resumeStep;
    probes = new Probes(plan, model, block);
    try {
      sinks = SinkSet.open(plan.sinks, StartFacts.of(plan, trainer, model), plan.report);
    } catch (RuntimeException e) {
      probes.close();
      throw e;
    }
    time = new TimeKeeper(plan.clock, plan.budget, sinks.trainingSecondsBefore());
    alarms = new AlarmBoard(plan.alarms);
    divergence = new DivergenceWatch(block);
    figures = new BatchFigures(plan.metrics);
    sinks.accept(
        plan.resumeStep > 0
            ? new Resumption(plan.resumeStep)
            : StartFacts.of(plan, trainer, model));
  }

  private static void requireEngine(Trainer trainer) {
    String engine = trainer.getManager().getEngine().getEngineName();
    if (!engine.equals(ENGINE)) {
      throw Check.failure("engine", engine, "must be PyTorch", "train on PyTorch");
    }
  }

  private static Watched watched(MonitorPlan plan, Trainer trainer) {
    Optional<ObservedModel> given = plan.model.map(of -> of.apply(trainer));
    return given.isPresent() ? new WatchedModel(given.get()) : WatchedBlock.in(trainer);
  }

  /** After the gradients of a batch and before its update: the weights had {@code step} updates. */
  void batch(Trainer trainer, BatchData batch) {
    time.enter();
    try {
      Optional<StopTraining> stop = Quietly.get(() -> watch(trainer, batch));
      if (stop.isPresent()) {
        stopped = true;
        throw stop.get();
      }
    } finally {
      time.leave();
      step++;
    }
  }

  private Optional<StopTraining> watch(Trainer trainer, BatchData batch) {
    Optional<Divergence> begins = divergence.check(step, batch);
    if (begins.isPresent()) {
      return diverged(begins.get());
    }
    double seconds = time.trainingSeconds();
    boolean due = plan.schedule().isDue(step, plan.resumeStep, seconds, seconds - lastSeconds);
    if (!due || divergence.isDiverged() || broken) {
      return Optional.empty();
    }
    if (step > plan.resumeStep && !time.allowsReading()) {
      time.skip();
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
      plan.report.accept("reading at step " + step + " failed, there will be no more: " + e);
      return Optional.empty();
    }
    lastReading = step;
    lastSeconds = time.trainingSeconds();
    sinks.accept(reading);
    time.read();
    return raise(alarms.check(reading));
  }

  private MonitorReading measured(Trainer trainer, Optional<BatchData> batch) {
    Probes.Measured measured =
        plan.trainingBatch ? probes.read(batch.orElseThrow().getBatch().getData()) : probes.read();
    measured.notes().forEach(this::say);
    return new MonitorReading(
        step,
        epoch,
        batch.map(each -> figures.loss(trainer, each)).orElse(BatchFigures.NONE),
        figures.metrics(trainer),
        measured.attention(),
        measured.pooling(),
        measured.weights(),
        time.cost());
  }

  /** Says a note once, by what it begins with before its numbers, which change between readings. */
  private void say(String note) {
    if (said.add(DIGIT.split(note, 2)[0])) {
      plan.report.accept(note);
    }
  }

  private Optional<StopTraining> raise(List<AlarmBoard.Raised> raised) {
    raised.forEach(each -> sinks.accept(each.event()));
    Optional<StopTraining> stop = Optional.empty();
    for (AlarmBoard.Raised each : raised) {
      for (AlarmAction action : each.actions()) {
        action.run(each.event(), plan.report);
        if (action.stops() && stop.isEmpty()) {
          stop = Optional.of(new StopTraining(epoch, each.event()));
        }
      }
    }
    return stop;
  }

  private Optional<StopTraining> diverged(Divergence event) {
    sinks.accept(event);
    plan.report.accept("step " + event.step() + ": " + event.message());
    return plan.stopsOnDivergence ? Optional.of(new StopTraining(epoch, event)) : Optional.empty();
  }

  void epoch() {
    epoch++;
  }

  /** Reads the final weights, unless they were read already, and closes everything. */
  void end(Trainer trainer) {
    time.enter();
    try {
      step -= stopped ? 1 : 0;
      if (!divergence.isDiverged() && !stopped) {
        Quietly.get(() -> last(trainer));
      }
      sinks.accept(new TraceEnd(step, time.cost()));
    } finally {
      time.leave();
      sinks.close();
      probes.close();
    }
  }

  /** What the last update did, which no batch passed through any more. */
  private Optional<StopTraining> last(Trainer trainer) {
    Optional<Divergence> found = lastDivergence();
    if (found.isPresent()) {
      return diverged(found.get());
    }
    boolean fresh = step > lastReading && !plan.trainingBatch;
    return fresh && !broken ? reading(trainer, Optional.empty()) : Optional.empty();
  }

  private Optional<Divergence> lastDivergence() {
    try {
      return divergence.inWeights(step);
    } catch (RuntimeException e) {
      plan.report.accept("the weights of step " + step + " cannot be checked: " + e);
      return Optional.empty();
    }
  }
}
