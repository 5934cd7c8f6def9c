package io.attentionspectra.djl.training;

import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.model.ModelShape;
import java.util.Optional;

/** What a monitor reads: the model on fixed texts, or the training pass of a batch. */
interface ReadingSource extends AutoCloseable {

  /** The source of a plan; what cannot be read is refused, and nothing stays open then. */
  static ReadingSource of(MonitorPlan plan, Trainer trainer) {
    if (plan.heldOut().isEmpty()) {
      return BatchReadings.of(plan, trainer);
    }
    boolean waits = plan.heldOut().get().model().isPresent() && !hasValues(trainer);
    return waits
        ? new LaterReadings(trainer, () -> onTexts(plan, trainer))
        : onTexts(plan, trainer);
  }

  /** DJL makes the trainer first and gives its block values then. */
  static boolean hasValues(Trainer trainer) {
    return trainer.getModel().getBlock().getParameters().values().stream()
        .allMatch(Parameter::isInitialized);
  }

  private static ReadingSource onTexts(MonitorPlan plan, Trainer trainer) {
    MonitorPlan.FixedTexts fixed = plan.heldOut().orElseThrow();
    Optional<ObservedModel> given = fixed.model().map(of -> of.apply(trainer));
    ReadableModel model =
        given.isPresent() ? new GivenModel(given.get()) : OwnTransformer.in(trainer);
    PlanCheck.model(plan, model.shape());
    ReadingStudy probes = ReadingStudy.of(plan, trainer);
    return new HeldOutReadings(plan, fixed.texts(), model, probes);
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
  ReadingStudy.Measured read();

  /** Lets go of what was kept of a batch. */
  void release();

  @Override
  void close();
}
