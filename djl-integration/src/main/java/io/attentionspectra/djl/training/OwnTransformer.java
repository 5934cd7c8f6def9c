package io.attentionspectra.djl.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.model.ModelShape;
import java.util.List;

/**
 * The transformer inside a trainer's block, run for reading only: as in inference (no dropout, so
 * the engine's random numbers are not touched), with parameters read where they are, and in a scope
 * that frees everything.
 */
record OwnTransformer(Transformer transformer, NDManager manager) implements ReadableModel {

  /** Finds the one transformer in the block of a trainer. */
  static OwnTransformer in(Trainer trainer) {
    if (!trainer.getDevices()[0].equals(trainer.getModel().getNDManager().getDevice())) {
      throw Check.failure(
          "training device",
          trainer.getDevices()[0],
          "must be the model's, " + trainer.getModel().getNDManager().getDevice(),
          "create the model on that device");
    }
    List<Transformer> found = Transformers.in(trainer.getModel().getBlock());
    if (found.size() != 1) {
      throw Check.failure(
          "transformers in the trainer's block",
          found.size(),
          "held-out texts go through exactly one Transformer",
          "add it as a child block, or give onTrainingBatch(), or"
              + " on(texts, trainer -> DjlBlock.of(trainer.getModel(), tokenizer).observed())");
    }
    return new OwnTransformer(found.get(0), trainer.getManager());
  }

  @Override
  public ModelShape shape() {
    return transformer.config().shape();
  }

  @Override
  public String describe() {
    return transformer.config().toString();
  }

  @Override
  public void read(TokenBatch batch, ForwardObserver observer) {
    try (NDManager scope = manager.newSubManager()) {
      ParameterStore store = new ParameterStore(scope, false);
      NDList inputs = batch.toNDList(scope);
      transformer.watched(observer, () -> transformer.forward(store, inputs, false));
    }
  }
}
