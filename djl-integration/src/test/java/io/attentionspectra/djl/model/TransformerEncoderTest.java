package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.PositionTable;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransformerEncoderTest {

  private static final TransformerConfig CONFIG = TransformerConfig.bert(50, 24, 3, 4, 16);
  private static final long[][] IDS = {{1, 7, 9, 20, 2, 0, 0}, {1, 30, 31, 32, 33, 34, 2}};
  private static final long[][] MASK = {{1, 1, 1, 1, 1, 0, 0}, {1, 1, 1, 1, 1, 1, 1}};

  private Model model;
  private Transformer encoder;

  @BeforeEach
  void build() {
    model = Model.newInstance("test", "PyTorch");
    model.getNDManager().getEngine().setRandomSeed(3);
    encoder = new Transformer(CONFIG);
    encoder.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
    model.setBlock(encoder);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private static NDList inputs(NDManager manager) {
    return new NDList(manager.create(IDS), manager.create(MASK));
  }

  private float[] forward() {
    try (NDManager scope = model.getNDManager().newSubManager()) {
      return encoder
          .forward(new ParameterStore(scope, false), inputs(scope), false)
          .head()
          .toFloatArray();
    }
  }

  /** Copies what it sees, by name. */
  private static final class Recorder implements ForwardObserver {

    final Map<String, float[]> arrays = new HashMap<>();
    final Map<String, Shape> shapes = new HashMap<>();
    final List<NDArray> seen = new ArrayList<>();

    private void record(String name, NDArray array) {
      arrays.put(name, array.toFloatArray());
      shapes.put(name, array.getShape());
      seen.add(array);
      seen.add(array.mul(2));
    }

    @Override
    public void hidden(int depth, NDArray states, NDArray mask) {
      record("hidden" + depth, states);
      record("mask", mask);
    }

    @Override
    public void attention(int layer, AttentionTap tap) {
      AttentionTap.Projections projections = tap.projections().orElseThrow();
      record("input" + layer, tap.input().orElseThrow());
      record("query" + layer, projections.query());
      record("key" + layer, projections.key());
      record("value" + layer, tap.value().orElseThrow());
      record("scores" + layer, projections.scores());
      record("attention" + layer, tap.attention());
    }
  }

  @Test
  void observerSeesEveryLayerAndChangesNothing() {
    float[] plain = forward();
    Recorder recorder = new Recorder();
    float[] watched = encoder.watched(recorder, this::forward);
    assertArrayEquals(plain, watched);
    assertArrayEquals(plain, recorder.arrays.get("hidden3"));
    assertEquals(new Shape(2, 7, 24), recorder.shapes.get("hidden0"));
    assertEquals(new Shape(2, 4, 7, 6), recorder.shapes.get("key2"));
    assertEquals(new Shape(2, 4, 7, 7), recorder.shapes.get("attention2"));
    assertEquals(new Shape(2, 7), recorder.shapes.get("mask"));
    for (int layer = 0; layer < 3; layer++) {
      assertArrayEquals(
          recorder.arrays.get("hidden" + layer), recorder.arrays.get("input" + layer));
    }
  }

  @Test
  void observedArraysCloseAfterTheCall() {
    Recorder recorder = new Recorder();
    int before = model.getNDManager().getManagedArrays().size();
    encoder.watched(recorder, this::forward);
    assertTrue(recorder.seen.size() > 40);
    for (NDArray array : recorder.seen) {
      assertThrows(IllegalStateException.class, array::toFloatArray);
    }
    assertEquals(before, model.getNDManager().getManagedArrays().size());
  }

  @Test
  void scoresAndAttentionFollowFromQueryAndKey() {
    Recorder recorder = new Recorder();
    encoder.watched(recorder, this::forward);
    float[] query = recorder.arrays.get("query1");
    float[] key = recorder.arrays.get("key1");
    float[] scores = recorder.arrays.get("scores1");
    float[] attention = recorder.arrays.get("attention1");
    int length = 7;
    int size = 6;
    for (int row = 0; row < 2 * 4 * length; row++) {
      int text = row / (4 * length);
      double[] expected = new double[length];
      double total = 0;
      for (int j = 0; j < length; j++) {
        double product = 0;
        for (int m = 0; m < size; m++) {
          product += query[row * size + m] * key[(row / length * length + j) * size + m];
        }
        assertEquals(product / Math.sqrt(size), scores[row * length + j], 1e-6);
        expected[j] = MASK[text][j] * Math.exp(product / Math.sqrt(size));
        total += expected[j];
      }
      for (int j = 0; j < length; j++) {
        assertEquals(expected[j] / total, attention[row * length + j], 1e-6);
      }
    }
  }

  @Test
  void paddingAndItsTokensDoNotReachOtherTokens() {
    float[] padded = forward();
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList alone = new NDList(scope.create(new long[][] {{1, 7, 9, 20, 2}}));
      float[] bare =
          encoder.forward(new ParameterStore(scope, false), alone, false).head().toFloatArray();
      for (int i = 0; i < bare.length; i++) {
        assertEquals(bare[i], padded[i], 1e-5);
      }
    }
  }

  @Test
  void observersOfConcurrentThreadsDoNotMix() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> jobs = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int length = 2 + i % 12;
        jobs.add(() -> seesOnlyLength(length));
      }
      for (Future<Boolean> result : pool.invokeAll(jobs)) {
        assertTrue(result.get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private boolean seesOnlyLength(int length) {
    Recorder recorder = new Recorder();
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList input = new NDList(scope.ones(new Shape(1, length), DataType.INT64));
      encoder.watched(
          recorder, () -> encoder.forward(new ParameterStore(scope, false), input, false));
    }
    return recorder.arrays.size() == 4 + 1 + 3 * 6
        && recorder.shapes.get("attention2").equals(new Shape(1, 4, length, length));
  }

  @Test
  void trainsWithGradientsInEveryParameter() {
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(Loss.l2Loss())
            .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.5f)).build());
    try (Trainer trainer = model.newTrainer(config)) {
      trainer.initialize(new Shape(2, 7), new Shape(2, 7));
      double before = step(trainer);
      encoder
          .getParameters()
          .forEach(
              parameter -> {
                NDArray gradient = parameter.getValue().getArray().getGradient();
                assertTrue(gradient.isNaN().none().getBoolean(), parameter.getKey());
                // A key bias shifts all scores of a row alike, which the softmax ignores.
                boolean free = !parameter.getKey().endsWith("key_bias");
                assertTrue(
                    !free || gradient.abs().sum().getFloat() > 0, parameter.getKey() + " is stuck");
              });
      trainer.step();
      double after = step(trainer);
      assertTrue(after < before, before + " then " + after);
    }
  }

  private static double step(Trainer trainer) {
    try (NDManager scope = trainer.getManager().newSubManager();
        GradientCollector collector = trainer.newGradientCollector()) {
      NDArray hidden = trainer.forward(inputs(scope)).head();
      NDArray target = scope.arange(24f).div(24).broadcast(hidden.getShape());
      NDArray loss = hidden.sub(target).square().mean();
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  @Test
  void gradientsAreTheSameWhenWatched() {
    DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss());
    try (Trainer trainer = model.newTrainer(config)) {
      trainer.initialize(new Shape(2, 7), new Shape(2, 7));
      step(trainer);
      float[] plain = gradient();
      encoder.watched(new Recorder(), () -> step(trainer));
      assertArrayEquals(plain, gradient());
    }
  }

  /**
   * What backward needs must not live in memory that the garbage collector frees after forward, as
   * the constant of {@code NDArray.div(Number)} does.
   */
  @Test
  void gradientsOutliveTheGarbageOfTheForwardPass() throws InterruptedException {
    try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss()))) {
      trainer.initialize(new Shape(2, 7), new Shape(2, 7));
      step(trainer);
      float[] expected = gradient();
      try (NDManager scope = trainer.getManager().newSubManager();
          GradientCollector collector = trainer.newGradientCollector()) {
        NDArray hidden = trainer.forward(inputs(scope)).head();
        NDArray target = scope.arange(24f).div(24).broadcast(hidden.getShape());
        NDArray loss = hidden.sub(target).square().mean();
        Garbage.overwrite();
        collector.backward(loss);
      }
      assertArrayEquals(expected, gradient());
    }
  }

  private float[] gradient() {
    NDArray gradient = encoder.queryWeight(0).getGradient();
    float[] values = gradient.toFloatArray();
    gradient.subi(gradient);
    return values;
  }

  @Test
  void refusesTextsBeyondItsPositions() {
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList input = new NDList(scope.ones(new Shape(1, 17), DataType.INT64));
      ParameterStore store = new ParameterStore(scope, false);
      String message =
          assertThrows(IllegalArgumentException.class, () -> encoder.forward(store, input, false))
              .getMessage();
      assertTrue(message.contains("17") && message.contains("16 positions"), message);
    }
  }

  @Test
  void robertaCountsPositionsFromAfterThePaddingRow() {
    TransformerConfig roberta =
        CONFIG.with(new Embedding(24, Optional.of(new PositionTable(18, 2)), 2, 1, true, false));
    Transformer shifted = new Transformer(roberta);
    shifted.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
    encoder
        .getParameters()
        .forEach(
            parameter -> {
              NDArray from = parameter.getValue().getArray();
              NDArray to = shifted.getParameters().get(parameter.getKey()).getArray();
              String rows = from.getShape().equals(to.getShape()) ? ":" : "2:";
              to.set(new NDIndex(rows), from);
            });
    float[] expected = forward();
    try (NDManager scope = model.getNDManager().newSubManager()) {
      float[] actual =
          shifted
              .forward(new ParameterStore(scope, false), inputs(scope), false)
              .head()
              .toFloatArray();
      for (int token = 0; token < 5 * 24; token++) {
        assertEquals(expected[token], actual[token], 1e-6);
      }
    }
  }
}
