package io.attentionspectra.djl.training;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Runs a plan for every trainer it is added to. */
abstract sealed class MonitorListener implements TrainingListener permits SpectralMonitor {

  final MonitorPlan plan;
  private final Map<Trainer, MonitorRun> runs = new ConcurrentHashMap<>();

  MonitorListener(MonitorPlan plan) {
    this.plan = plan;
  }

  /**
   * Checks everything and opens the sinks; called by DJL when a trainer is made.
   *
   * @param trainer the trainer
   * @throws IllegalArgumentException if something cannot work, with the remedy
   */
  @Override
  public void onTrainingBegin(Trainer trainer) {
    runs.put(trainer, new MonitorRun(plan, trainer));
  }

  @Override
  public void onTrainingBatch(Trainer trainer, BatchData batchData) {
    MonitorRun run = runs.get(trainer);
    if (run != null) {
      run.batch(trainer, batchData);
    }
  }

  @Override
  public void onValidationBatch(Trainer trainer, BatchData batchData) {}

  @Override
  public void onEpoch(Trainer trainer) {
    MonitorRun run = runs.get(trainer);
    if (run != null) {
      run.epoch();
    }
  }

  @Override
  public void onTrainingEnd(Trainer trainer) {
    MonitorRun run = runs.remove(trainer);
    if (run != null) {
      run.end(trainer);
    }
  }
}
