package io.attentionspectra.djl.pooling;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.PyTorch;
import java.nio.FloatBuffer;
import java.util.List;

/** Pooling weights and a linear classifier, trained together on some of the windows. */
final class PoolingClassifier implements AutoCloseable {

  /**
   * L2 penalty: that share of every parameter, pooling weights included, is added to its gradient.
   */
  private static final float DECAY = 1e-3f;

  private final LabelledWindows windows;
  private final LabelledPoolingTraining settings;
  private final Randomness randomness;
  private final TrainablePooling pooling;
  private final Model model;
  private final Trainer trainer;
  private final float[] shift;
  private float scale = 1;

  PoolingClassifier(LabelledWindows windows, LabelledPoolingTraining settings, int number) {
    this.windows = windows;
    this.settings = settings;
    this.randomness = Randomness.of(settings.seed()).child("classifier", number);
    this.shift = new float[windows.length() * windows.dimension()];
    pooling = TrainablePooling.over(windows.length());
    Linear classifier = Linear.builder().setUnits(2).build();
    classifier.setInitializer(seeded(), Parameter.Type.WEIGHT);
    model = PyTorch.engine().newModel("pooling trained on labels", Device.cpu());
    model.setBlock(new SequentialBlock().add(pooling).add(classifier));
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(
                    Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed((float) settings.learningRate()))
                        .optWeightDecays(DECAY)
                        .build()));
    trainer.initialize(new Shape(1, windows.length(), windows.dimension()));
  }

  private Initializer seeded() {
    return (manager, shape, type) -> {
      double[] values = randomness.child("start", 0).gaussians(Math.toIntExact(shape.size()));
      return manager.create(values, shape).mul(0.01).toType(type, false);
    };
  }

  void train(List<Integer> chosen) {
    standardise(chosen);
    List<Integer> order = chosen;
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      order = randomness.child("epoch", epoch).shuffled(order);
      for (int from = 0; from < order.size(); from += settings.batch()) {
        step(order.subList(from, Math.min(order.size(), from + settings.batch())));
      }
    }
  }

  private void step(List<Integer> batch) {
    try (NDManager scope = trainer.getManager().newSubManager()) {
      NDList tokens = new NDList(tokens(scope, batch));
      NDList labels = new NDList(labels(scope, batch));
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDArray loss = trainer.getLoss().evaluate(labels, trainer.forward(tokens));
        loss.attach(scope);
        collector.backward(loss);
      }
      trainer.step();
    }
  }

  /** Of the windows chosen, how many are classified as they are labelled. */
  int correct(List<Integer> chosen) {
    int correct = 0;
    for (int from = 0; from < chosen.size(); from += 4 * settings.batch()) {
      List<Integer> batch =
          chosen.subList(from, Math.min(chosen.size(), from + 4 * settings.batch()));
      try (NDManager scope = trainer.getManager().newSubManager()) {
        NDArray scores = trainer.evaluate(new NDList(tokens(scope, batch))).singletonOrThrow();
        scores.attach(scope);
        long[] classes = scores.argMax(1).toLongArray();
        for (int i = 0; i < classes.length; i++) {
          correct += classes[i] == windows.label(batch.get(i)) ? 1 : 0;
        }
      }
    }
    return correct;
  }

  double[] weights() {
    return pooling.weights();
  }

  /** Means of every position and coordinate, and the scale that gives tokens unit mean square. */
  private void standardise(List<Integer> chosen) {
    double[] sum = new double[shift.length];
    for (int n : chosen) {
      float[] tokens = windows.tokens(n);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += tokens[i];
      }
    }
    for (int i = 0; i < sum.length; i++) {
      shift[i] = (float) (sum[i] / chosen.size());
    }
    double squares = 0;
    for (int n : chosen) {
      float[] tokens = windows.tokens(n);
      for (int i = 0; i < sum.length; i++) {
        double centred = tokens[i] - shift[i];
        squares += centred * centred;
      }
    }
    double variance = squares / chosen.size() / shift.length;
    scale = variance > 0 ? (float) (1 / Math.sqrt(variance)) : 1;
  }

  private NDArray tokens(NDManager scope, List<Integer> batch) {
    float[] values = new float[batch.size() * shift.length];
    for (int b = 0; b < batch.size(); b++) {
      float[] tokens = windows.tokens(batch.get(b));
      for (int i = 0; i < shift.length; i++) {
        values[b * shift.length + i] = (tokens[i] - shift[i]) * scale;
      }
    }
    Shape shape = new Shape(batch.size(), windows.length(), windows.dimension());
    return scope.create(FloatBuffer.wrap(values), shape);
  }

  private NDArray labels(NDManager scope, List<Integer> batch) {
    return scope.create(batch.stream().mapToLong(windows::label).toArray());
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
