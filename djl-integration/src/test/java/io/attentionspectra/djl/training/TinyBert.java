package io.attentionspectra.djl.training;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.Batchifier;
import io.attentionspectra.djl.hook.OwnAttention;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small classifiers made of DJL's own transformer blocks, trained on random texts. */
final class TinyBert implements AutoCloseable {

  static final int LAYERS = 2;
  static final int HEADS = 4;
  static final int LENGTH = 10;
  static final int VOCABULARY = 30;
  private static final int WIDTH = 16;
  private static final int BATCH = 16;

  /** What the block is given. */
  enum Kind {
    /** {@code BertBlock}: token numbers, types and mask. */
    BERT,
    /** Two {@code TransformerEncoderBlock}s: vectors. */
    ENCODER,
    /** An attention block with names of its own: vectors. */
    RENAMED
  }

  final Model model = Model.newInstance("djl", "PyTorch");
  private final Kind kind;

  TinyBert(Kind kind) {
    this.kind = kind;
    Engine.getEngine("PyTorch").setRandomSeed(5);
    SequentialBlock block = new SequentialBlock();
    if (kind == Kind.BERT) {
      block.add(bert());
    } else if (kind == Kind.ENCODER) {
      block.add(encoder()).add(encoder());
    } else {
      block.add(new OwnAttention(WIDTH, HEADS));
    }
    block
        .add(list -> new NDList(list.head().mean(new int[] {1})))
        .add(Linear.builder().setUnits(2).build());
    model.setBlock(block);
  }

  static BertBlock bert() {
    return BertBlock.builder()
        .setTokenDictionarySize(VOCABULARY)
        .optTypeDictionarySize(2)
        .optEmbeddingSize(WIDTH)
        .optTransformerBlockCount(LAYERS)
        .optAttentionHeadCount(HEADS)
        .optHiddenSize(32)
        .optMaxSequenceLength(LENGTH)
        .build();
  }

  private static Block encoder() {
    return new TransformerEncoderBlock(WIDTH, HEADS, 32, 0.1f, list -> list);
  }

  Trainer trainer(TrainingListener... listeners) {
    Trainer trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.01f)).build())
                .addTrainingListeners(listeners));
    trainer.initialize(shapes());
    return trainer;
  }

  Shape[] shapes() {
    Shape ids = new Shape(BATCH, LENGTH);
    return kind == Kind.BERT ? new Shape[] {ids, ids, ids} : new Shape[] {ids.add(WIDTH)};
  }

  /** So many steps. */
  void fit(Trainer trainer, int steps) {
    Random random = new Random(3);
    for (int step = 0; step < steps; step++) {
      try (NDManager scope = trainer.getManager().newSubManager();
          Batch batch = batch(scope, random)) {
        EasyTrain.trainBatch(trainer, batch);
        trainer.step();
      }
    }
  }

  private Batch batch(NDManager scope, Random random) {
    long[] labels = random.longs(BATCH, 0, 2).toArray();
    return new Batch(
        scope.newSubManager(),
        inputs(scope, random),
        new NDList(scope.create(labels)),
        BATCH,
        Batchifier.STACK,
        Batchifier.STACK,
        0,
        0);
  }

  private NDList inputs(NDManager scope, Random random) {
    Shape shape = new Shape(BATCH, LENGTH);
    if (kind != Kind.BERT) {
      float[] values = new float[(int) shape.size() * WIDTH];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return new NDList(scope.create(values, shape.add(WIDTH)));
    }
    NDArray ids = scope.create(random.longs(shape.size(), 1, VOCABULARY).toArray(), shape);
    return new NDList(ids, ids.zerosLike(), ids.onesLike());
  }

  /** All weights, one after the other. */
  List<float[]> weights() {
    List<float[]> weights = new ArrayList<>();
    for (Parameter parameter : model.getBlock().getParameters().values()) {
      weights.add(parameter.getArray().toFloatArray());
    }
    return weights;
  }

  @Override
  public void close() {
    model.close();
  }
}
