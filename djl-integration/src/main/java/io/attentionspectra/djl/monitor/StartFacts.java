package io.attentionspectra.djl.monitor;

import ai.djl.training.Trainer;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.study.ModelShape;
import java.time.Instant;
import java.util.List;

/** The first line of a trace. */
final class StartFacts {

  private StartFacts() {}

  static TraceStart of(MonitorPlan plan, Trainer trainer, Watched model) {
    ModelShape shape = model.shape();
    boolean heads = plan.attention.isPresent();
    return new TraceStart(
        plan.resumeStep,
        plan.sentence(),
        trainer.getModel().getName(),
        plan.probes(),
        heads ? List.copyOf(plan.layers.from("layers", shape.layers())) : List.of(),
        heads ? List.copyOf(plan.heads.from("heads", shape.heads())) : List.of(),
        plan.schedule().describe(),
        plan.budget,
        plan.seed,
        provenance(plan, trainer, model),
        Instant.now());
  }

  private static Provenance provenance(MonitorPlan plan, Trainer trainer, Watched model) {
    Provenance facts =
        Provenance.ofRuntime()
            .with("model", trainer.getModel().getName())
            .with("configuration", model.describe())
            .with("engine", "PyTorch " + trainer.getManager().getEngine().getVersion())
            .with("device", trainer.getModel().getNDManager().getDevice())
            .with("texts", plan.texts());
    if (plan.heldOut.isPresent()) {
      facts =
          facts
              .with("texts sha256", plan.heldOut.get().texts().sha256())
              .with("tokens sha256", plan.heldOut.get().tokensSha256());
    }
    return facts.with("seed", plan.seed);
  }
}
