package io.attentionspectra.djl.training;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A two-layer encoder of width 16 with dropout, a mean over tokens and two classes, trained on 64
 * random texts of 8 to 12 tokens whose class decides which half of the vocabulary they prefer.
 */
final class TinyTraining implements AutoCloseable {

  static final int VOCABULARY = 40;
  static final int BATCH = 8;
  private static final int TEXTS = 64;
  private static final int LENGTH = 12;

  final Model model = Model.newInstance("tiny", "PyTorch");
  final Transformer encoder;
  private float learningRate = 0.01f;

  TinyTraining() {
    this(0.1);
  }

  static TinyTraining withoutDropout() {
    return new TinyTraining(0);
  }

  private TinyTraining(double dropout) {
    Engine.getEngine("PyTorch").setRandomSeed(11);
    encoder =
        new Transformer(
            TransformerConfig.bert(VOCABULARY, 16, 2, 2, LENGTH)
                .with(new FeedForward(32, Activation.GELU, false))
                .with(new Dropout(dropout, dropout)));
    model.setBlock(
        new SequentialBlock()
            .add(encoder)
            .addSingleton(states -> states.mean(new int[] {1}))
            .add(Linear.builder().setUnits(2).build()));
  }

  TinyTraining learningRate(float rate) {
    learningRate = rate;
    return this;
  }

  /** Its trainer, initialised; refusals of a listener come from here. */
  Trainer trainer(TrainingListener... listeners) {
    Trainer trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(
                    Optimizer.sgd().setLearningRateTracker(Tracker.fixed(learningRate)).build())
                .addTrainingListeners(listeners));
    trainer.initialize(new Shape(BATCH, LENGTH), new Shape(BATCH, LENGTH));
    return trainer;
  }

  /** Trains for so many passes over the texts, {@code TEXTS / BATCH} batches each. */
  static void fit(Trainer trainer, int epochs) throws Exception {
    Random random = new Random(5);
    long[][] ids = new long[TEXTS][LENGTH];
    long[][] mask = new long[TEXTS][LENGTH];
    float[] labels = new float[TEXTS];
    for (int n = 0; n < TEXTS; n++) {
      long[] text = text(random, n % 2);
      System.arraycopy(text, 0, ids[n], 0, text.length);
      Arrays.fill(mask[n], 0, text.length, 1);
      labels[n] = n % 2;
    }
    try (NDManager manager = trainer.getManager().newSubManager()) {
      NDArray answers = manager.create(labels);
      ArrayDataset dataset =
          new ArrayDataset.Builder()
              .setData(manager.create(ids), manager.create(mask))
              .optLabels(answers)
              .setSampling(BATCH, false)
              .build();
      EasyTrain.fit(trainer, epochs, dataset, null);
    }
  }

  /** [CLS] 6 to 10 tokens [SEP]; two of three from the half of the class. */
  private static long[] text(Random random, int label) {
    int half = (VOCABULARY - 3) / 2;
    long[] text = new long[8 + random.nextInt(LENGTH - 7)];
    text[0] = 1;
    for (int i = 1; i < text.length - 1; i++) {
      int side = random.nextInt(3) == 0 ? 1 - label : label;
      text[i] = 3L + (long) side * half + random.nextInt(half);
    }
    text[text.length - 1] = 2;
    return text;
  }

  /** 24 texts of two classes that are not trained on. */
  static HeldOut heldOut() {
    Random random = new Random(99);
    List<TokenizedText> texts = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int n = 0; n < 24; n++) {
      long[] ids = text(random, n % 2);
      boolean[] special = new boolean[ids.length];
      special[0] = true;
      special[ids.length - 1] = true;
      texts.add(TokenizedText.of(ids, new long[ids.length], special));
      labels.add(n % 2 == 0 ? "low" : "high");
    }
    return HeldOut.ofTokens("random texts", texts).labelled(labels);
  }

  /** All weights, one after the other. */
  List<float[]> weights() {
    List<float[]> weights = new ArrayList<>();
    for (Pair<String, Parameter> each : model.getBlock().getParameters()) {
      weights.add(each.getValue().getArray().toFloatArray());
    }
    return weights;
  }

  /** What the engine's generator gives next. */
  float[] nextRandomNumbers() {
    try (NDManager scope = model.getNDManager().newSubManager()) {
      return scope.randomNormal(new Shape(4)).toFloatArray();
    }
  }

  /** Predictions as in inference. */
  float[] predict(Trainer trainer) {
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDArray ids = scope.create(heldOut().tokens().get(0).ids()).expandDims(0);
      return trainer.evaluate(new NDList(ids)).head().toFloatArray();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
