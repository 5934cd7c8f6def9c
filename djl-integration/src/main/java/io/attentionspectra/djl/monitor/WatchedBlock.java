package io.attentionspectra.djl.monitor;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.EncoderObserver;
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
 * engine's random numbers are not touched), without recording gradients, with parameters read where
 * they are, and in a scope that frees everything.
 */
final class WatchedBlock {

  private static final String ENGINE = "PyTorch";

  private final Block block;
  private final TransformerEncoder encoder;
  private final NDManager manager;

  private WatchedBlock(Block block, TransformerEncoder encoder, NDManager manager) {
    this.block = block;
    this.encoder = encoder;
    this.manager = manager;
  }

  /** Finds the one encoder in the block of a trainer. */
  static WatchedBlock in(Trainer trainer) {
    NDManager manager = trainer.getManager();
    if (!manager.getEngine().getEngineName().equals(ENGINE)) {
      throw Check.failure(
          "engine", manager.getEngine().getEngineName(), "must be PyTorch", "train on PyTorch");
    }
    if (!trainer.getDevices()[0].equals(trainer.getModel().getNDManager().getDevice())) {
      throw Check.failure(
          "training device",
          trainer.getDevices()[0],
          "must be the model's, " + trainer.getModel().getNDManager().getDevice(),
          "create the model on that device or set TrainingConfig.optDevices");
    }
    Block block = trainer.getModel().getBlock();
    List<TransformerEncoder> encoders = encoders(block);
    if (encoders.size() != 1) {
      throw Check.failure(
          "encoders in the trainer's block",
          encoders.size(),
          "the probes need exactly one TransformerEncoder to read its layers",
          "make it a child block, added by addChildBlock or a SequentialBlock");
    }
    return new WatchedBlock(block, encoders.get(0), manager);
  }

  private static List<TransformerEncoder> encoders(Block block) {
    List<TransformerEncoder> found = new ArrayList<>();
    collect(block, found, Collections.newSetFromMap(new IdentityHashMap<>()));
    return found;
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

  ModelShape shape() {
    return encoder.config().shape();
  }

  String describe() {
    return encoder.config().toString();
  }

  Block block() {
    return block;
  }

  TransformerEncoder encoder() {
    return encoder;
  }

  NDManager newScope() {
    return manager.newSubManager();
  }

  /** Runs the encoder alone on texts of the monitor's. */
  void read(TokenBatch batch, EncoderObserver observer) {
    quietly(
        (store, scope) -> {
          NDList inputs = batch.toNDList(scope);
          encoder.watched(observer, () -> encoder.forward(store, inputs, false));
        });
  }

  /** Runs the whole block on inputs of a training batch, which stay open. */
  void read(NDList inputs, EncoderObserver observer) {
    quietly(
        (store, scope) -> {
          scope.tempAttachAll(inputs);
          encoder.watched(observer, () -> block.forward(store, inputs, false));
        });
  }

  private interface Pass {
    void run(ParameterStore store, NDManager scope);
  }

  private void quietly(Pass pass) {
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDManager scope = newScope()) {
      pass.run(new ParameterStore(scope, false), scope);
    } finally {
      JniUtils.setGradMode(recording);
    }
  }
}
