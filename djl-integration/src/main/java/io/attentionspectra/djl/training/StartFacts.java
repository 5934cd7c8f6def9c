package io.attentionspectra.djl.training;

import ai.djl.training.Trainer;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Selection;
import io.attentionspectra.monitor.event.TraceStart;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The first line of a trace. */
final class StartFacts {

  private StartFacts() {}

  static TraceStart of(MonitorPlan plan, Trainer trainer, ReadingSource model) {
    Optional<ModelShape> shape = model.shape().filter(sizes -> plan.heads().probe().isPresent());
    return new TraceStart(
        plan.origin().resumeStep(),
        plan.sentence(),
        trainer.getModel().getName(),
        plan.probes(),
        shape
            .map(sizes -> chosen(plan.heads().layers(), "layers", sizes.layers()))
            .orElse(List.of()),
        shape.map(sizes -> chosen(plan.heads().heads(), "heads", sizes.heads())).orElse(List.of()),
        plan.pace().schedule().describe(),
        plan.pace().budget(),
        plan.origin().seed(),
        provenance(plan, trainer, model),
        Instant.now());
  }

  private static List<Integer> chosen(Selection selection, String what, int count) {
    return List.copyOf(selection.from(what, count));
  }

  private static Provenance provenance(MonitorPlan plan, Trainer trainer, ReadingSource model) {
    Provenance facts =
        Provenance.ofRuntime()
            .with(Provenance.Fact.MODEL, trainer.getModel().getName())
            .with("configuration", model.describe())
            .with("engine", "PyTorch " + trainer.getManager().getEngine().getVersion())
            .with("device", trainer.getModel().getNDManager().getDevice())
            .with("texts", plan.texts());
    if (plan.heldOut().isPresent()) {
      HeldOut fixed = plan.heldOut().get().texts();
      facts =
          facts
              .with("texts sha256", fixed.texts().sha256())
              .with("tokens sha256", fixed.tokensSha256());
    }
    return facts.with("seed", plan.origin().seed());
  }
}
