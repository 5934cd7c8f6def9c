package io.attentionspectra.djl.monitor;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.ForwardObserver;
import io.attentionspectra.djl.model.TokenBatch;
import io.attentionspectra.djl.model.TransformerEncoder;
import io.attentionspectra.study.ModelShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The encoder inside a trainer's block, run for reading only: as in inference (no dropout, so the
 * engine's random numbers are not touched), with parameters read where they are, and in a scope
 * that frees everything.
 */
record WatchedBlock(Block block, TransformerEncoder encoder, NDManager manager) implements Watched {

  /** Finds the one encoder in the block of a trainer. */
  static WatchedBlock in(Trainer trainer) {
    if (!trainer.getDevices()[0].equals(trainer.getModel().getNDManager().getDevice())) {
      throw Check.failure(
          "training device",
          trainer.getDevices()[0],
          "must be the model's, " + trainer.getModel().getNDManager().getDevice(),
          "create the model on that device");
    }
    Block block = trainer.getModel().getBlock();
    List<TransformerEncoder> encoders = new ArrayList<>();
    collect(block, encoders, Collections.newSetFromMap(new IdentityHashMap<>()));
    if (encoders.size() != 1) {
      throw Check.failure(
          "encoders in the trainer's block",
          encoders.size(),
          "the probes match the layers of exactly one TransformerEncoder",
          "add it as a child block, or give reading(trainer -> model)");
    }
    return new WatchedBlock(block, encoders.get(0), trainer.getManager());
  }

  private static void collect(Block block, List<TransformerEncoder> found, Set<Block> seen) {
    if (!seen.add(block)) {
      return;
    }
    if (block instanceof TransformerEncoder encoder) {
      found.add(encoder);
      return;
    }
    block.getChildren().values().forEach(child -> collect(child, found, seen));
  }

  @Override
  public ModelShape shape() {
    return encoder.config().shape();
  }

  @Override
  public String describe() {
    return encoder.config().toString();
  }

  @Override
  public NDManager newScope() {
    return manager.newSubManager();
  }

  @Override
  public void read(TokenBatch batch, ForwardObserver observer) {
    try (NDManager scope = newScope()) {
      ParameterStore store = new ParameterStore(scope, false);
      NDList inputs = batch.toNDList(scope);
      encoder.watched(observer, () -> encoder.forward(store, inputs, false));
    }
  }

  @Override
  public void read(NDList inputs, ForwardObserver observer) {
    try (NDManager scope = newScope()) {
      ParameterStore store = new ParameterStore(scope, false);
      scope.tempAttachAll(inputs);
      encoder.watched(observer, () -> block.forward(store, inputs, false));
    }
  }
}
