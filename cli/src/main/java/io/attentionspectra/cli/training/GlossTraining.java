package io.attentionspectra.cli.training;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.loss.Loss;
import ai.djl.translate.TranslateException;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.formats.tokens.TextTokenizer;
import java.io.IOException;
import java.util.Locale;

/**
 * Trains encoder, pooling and separation of two classes of glosses together, from nothing, while a
 * monitor watches. The same settings give the same weights, also over an interruption.
 */
public final class GlossTraining {

  private static final String ENGINE = "PyTorch";

  /** Held-out glosses judged at once. */
  private static final int JUDGED = 256;

  private final TrainingSettings settings;
  private final TrainingTask task;
  private final Watching watching;
  private final Randomness seed;
  private final TrainingCheckpoint checkpoint;

  private GlossTraining(TrainingSettings settings, Watching watching) {
    this.settings = settings;
    task = settings.task();
    this.watching = watching;
    seed = Randomness.of(task.seed());
    checkpoint = TrainingCheckpoint.beside(watching.trace(), task);
  }

  /** A training to be run. */
  public static GlossTraining of(TrainingSettings settings, Watching watching) {
    return new GlossTraining(settings, watching);
  }

  /**
   * Trains to the end; what cannot be watched is refused before the first step.
   *
   * @throws IllegalArgumentException if a sink cannot be written, there is nothing to resume, or
   *     another process writes the same trace
   */
  public TrainingOutcome run() {
    if (watching.resume()) {
      checkpoint.requireExisting();
    }
    return checkpoint.alone(this::trained);
  }

  private TrainingOutcome trained() {
    long begin = System.nanoTime();
    int from = watching.resume() ? checkpoint.step() : 0;
    GlossSplit split = split();
    try (Model model = Model.newInstance("glosses", ENGINE)) {
      model.getNDManager().getEngine().setRandomSeed((int) task.seed());
      GlossClassifier block = new GlossClassifier(task.encoder(), task.window());
      model.setBlock(block);
      StatefulAdam optimizer = new StatefulAdam(task.learningRate(), model.getNDManager());
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
              .optOptimizer(optimizer)
              .addTrainingListeners(GlossMonitor.of(task, split, watching, from));
      try (Trainer trainer = model.newTrainer(config)) {
        Shape shape = new Shape(task.batch(), task.length());
        trainer.initialize(shape, shape, shape);
        if (from > 0) {
          checkpoint.restore(block, optimizer);
        }
        int steps = new Pass(trainer, block, optimizer, split).from(from);
        double accuracy = evaluated(trainer, split);
        return new TrainingOutcome(
            steps,
            split.training().size(),
            split.heldOut().size(),
            accuracy,
            (System.nanoTime() - begin) / 1e9);
      }
    } catch (IOException | TranslateException impossible) {
      throw new IllegalStateException("glosses come from memory", impossible);
    }
  }

  private GlossSplit split() {
    try (TextTokenizer tokenizer = Pretrained.miniLmTokenizer()) {
      return GlossSplit.of(
          tokenizer, task.glossesPerClass(), task.length(), seed.child("split", 0));
    }
  }

  /** The steps of a training; each epoch has an order of its own. */
  private final class Pass {

    private final Trainer trainer;
    private final GlossClassifier block;
    private final StatefulAdam optimizer;
    private final GlossSplit split;

    Pass(Trainer trainer, GlossClassifier block, StatefulAdam optimizer, GlossSplit split) {
      this.trainer = trainer;
      this.block = block;
      this.optimizer = optimizer;
      this.split = split;
    }

    int from(int start) throws IOException, TranslateException {
      int step = start;
      int perEpoch = batches(0).count();
      for (int epoch = 0; epoch < step / perEpoch; epoch++) {
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
      }
      for (int epoch = step / perEpoch; epoch < settings.epochs(); epoch++) {
        GlossBatches batches = batches(epoch).from(step % perEpoch);
        for (Batch batch : trainer.iterateDataset(batches)) {
          EasyTrain.trainBatch(trainer, batch);
          trainer.step();
          batch.close();
          step++;
          if (step % settings.checkpointEvery() == 0) {
            checkpoint.save(step, block, optimizer);
          }
        }
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        say(epoch);
      }
      checkpoint.save(step, block, optimizer);
      return step;
    }

    private GlossBatches batches(int epoch) {
      return GlossBatches.of(
          seed.child("epoch", epoch).shuffled(split.training()), task.batch(), task.length());
    }

    private void say(int epoch) {
      watching
          .progress()
          .accept(
              String.format(
                  Locale.ROOT,
                  "epoch %d of %d: %.1f %% of a held-out sample right",
                  epoch + 1,
                  settings.epochs(),
                  100 * new HeldOutAccuracy(split, task.length()).of(trainer)));
    }
  }

  private double evaluated(Trainer trainer, GlossSplit split)
      throws IOException, TranslateException {
    Accuracy accuracy = new Accuracy();
    accuracy.addAccumulator("");
    GlossBatches heldOut = GlossBatches.of(split.heldOut(), JUDGED, task.length());
    for (Batch batch : trainer.iterateDataset(heldOut)) {
      accuracy.updateAccumulator("", batch.getLabels(), trainer.evaluate(batch.getData()));
      batch.close();
    }
    return accuracy.getAccumulator("");
  }
}
