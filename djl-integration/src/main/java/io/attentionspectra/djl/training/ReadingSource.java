package io.attentionspectra.djl.training;

import ai.djl.training.Trainer;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.model.ModelShape;
import java.util.Optional;

/** What a monitor reads: the model on fixed texts, or the training pass of a batch. */
interface ReadingSource extends AutoCloseable {

  /** The source of a plan; what cannot be read is refused, and nothing stays open then. */
  static ReadingSource of(MonitorPlan plan, Trainer trainer) {
    if (plan.heldOut.isEmpty()) {
      return BatchReadings.of(plan, trainer);
    }
    Optional<ObservedModel> given = plan.model.map(of -> of.apply(trainer));
    Watched model = given.isPresent() ? new WatchedModel(given.get()) : WatchedBlock.in(trainer);
    PlanCheck.model(plan, model.shape());
    Probes probes = Probes.of(plan, trainer);
    return new HeldOutReadings(plan, plan.heldOut.get(), model, probes);
  }

  /** Sizes of the model; nothing where only its first pass will tell. */
  Optional<ModelShape> shape();

  /** The model in a few words, for provenance. */
  String describe();

  /** The batch to come will be read. */
  void expect();

  /**
   * Whether there is something to read at this batch.
   *
   * @throws IllegalArgumentException if the model turns out not to fit the plan
   */
  boolean isReady();

  /** Reads it. */
  Probes.Measured read();

  /** Lets go of what was kept of a batch. */
  void release();

  @Override
  void close();
}
