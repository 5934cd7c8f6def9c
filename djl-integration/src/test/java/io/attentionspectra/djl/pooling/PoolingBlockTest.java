package io.attentionspectra.djl.pooling;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PoolingBlockTest {

  private static final int BATCH = 3;
  private static final int LENGTH = 6;
  private static final int WIDTH = 5;
  private static final double[] STATES = Randomness.of(11).gaussians(BATCH * LENGTH * WIDTH);

  /** Positions taken in: all, a gap at the start and in the middle, two. */
  private static final double[][] MASK = {
    {1, 1, 1, 1, 1, 1}, {0, 1, 1, 0, 1, 0}, {1, 1, 0, 0, 0, 0}
  };

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Pooling> poolings() {
    PositionalCorrelation correlation =
        PositionalCorrelation.of(
            Matrix.generate(LENGTH, LENGTH, (s, t) -> Math.pow(0.6, Math.abs(s - t))));
    return Stream.of(
        Poolings.mean(),
        Poolings.first(),
        Poolings.last(),
        Poolings.max(),
        Poolings.rootLengthMean(),
        Poolings.positionWeightedMean(),
        Poolings.harmonicCausal(1.5),
        Poolings.topEigenvector(correlation),
        Poolings.fixed(0.5, -0.25, 2, 0, 1, 3));
  }

  @ParameterizedTest
  @MethodSource("poolings")
  void agreesWithThePoolingOfCore(Pooling pooling) {
    float[] pooled = pool(PoolingBlock.of(pooling), new NDList(states(), mask()));
    for (int row = 0; row < BATCH; row++) {
      double[] expected = pooling.apply(taken(row));
      for (int j = 0; j < WIDTH; j++) {
        assertEquals(expected[j], pooled[row * WIDTH + j], 1e-5, pooling + " row " + row);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("poolings")
  void withoutMaskEveryPositionCounts(Pooling pooling) {
    float[] pooled = pool(PoolingBlock.of(pooling), new NDList(states()));
    Matrix last = Matrix.of(LENGTH, WIDTH, Arrays.copyOfRange(STATES, 60, 90));
    double[] expected = pooling.apply(last);
    for (int j = 0; j < WIDTH; j++) {
      assertEquals(expected[j], pooled[2 * WIDTH + j], 1e-5);
    }
  }

  @Test
  void positionsBeyondTheWindowAreLeftOut() {
    LinearPooling fixed = Poolings.fixed(3, 4);
    float[] pooled = pool(PoolingBlock.of(fixed, 2), new NDList(states(), mask()));
    for (int j = 0; j < WIDTH; j++) {
      assertEquals(3 * STATES[j] + 4 * STATES[WIDTH + j], pooled[j], 1e-5);
    }
  }

  @Test
  void theMaximumHeedsTheWindow() {
    float[] pooled = pool(PoolingBlock.of(Poolings.max(), 2), new NDList(states(), mask()));
    for (int row = 0; row < BATCH; row++) {
      Matrix taken = taken(row);
      for (int j = 0; j < WIDTH; j++) {
        double expected = Math.max(taken.get(0, j), taken.get(Math.min(1, taken.rows() - 1), j));
        assertEquals(expected, pooled[row * WIDTH + j], 1e-6);
      }
    }
  }

  @Test
  void shorterRowsTakeTheLeadingWeightsAtTheSameNoiseLevel() {
    LinearPooling fixed = Poolings.fixed(3, 4, 12);
    float[] pooled = pool(PoolingBlock.of(fixed, 3), new NDList(states(), mask()));
    double scale = 13.0 / 5;
    for (int j = 0; j < WIDTH; j++) {
      double expected = scale * (3 * STATES[60 + j] + 4 * STATES[60 + WIDTH + j]);
      assertEquals(expected, pooled[2 * WIDTH + j], 1e-4);
    }
  }

  @Test
  void refusesRowsWithoutPositions() {
    NDArray none = manager.zeros(new Shape(BATCH, LENGTH));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> pool(PoolingBlock.of(Poolings.mean()), new NDList(states(), none)));
    assertEquals(
        "positions of row 0 = 0: must be at least 1; give texts with a token",
        refusal.getMessage());
  }

  @Test
  void refusesPoolingsItCannotExpress() {
    Pooling own =
        new Pooling() {
          @Override
          public String name() {
            return "median";
          }

          @Override
          public String describe() {
            return "the median";
          }

          @Override
          public double[] apply(Matrix tokens) {
            return tokens.row(0);
          }
        };
    assertRefused("pooling = median: is neither linear nor max", () -> PoolingBlock.of(own));
  }

  @Test
  void trainablePoolingStartsAsTheMean() {
    TrainablePooling trainable = initialised(TrainablePooling.over(LENGTH));
    float[] mean = pool(PoolingBlock.of(Poolings.mean()), new NDList(states()));
    assertArrayEquals(mean, pool(trainable, new NDList(states())), 1e-6f);
  }

  @Test
  void trainablePoolingFollowsTheRulesOfGivenWeights() {
    TrainablePooling trainable = initialised(TrainablePooling.over(4));
    trainable
        .getDirectParameters()
        .get("positionWeights")
        .getArray()
        .set(new float[] {3, -4, 12, 5});
    PoolingBlock given = PoolingBlock.of(Poolings.fixed(3, -4, 12, 5), 4);
    NDList inputs = new NDList(states(), mask());
    assertArrayEquals(pool(given, inputs), pool(trainable, inputs), 2e-4f);
    assertArrayEquals(new double[] {3, -4, 12, 5}, trainable.weights());
  }

  /** The gradient of Σ_j c_j with respect to w_t is Σ_j X_tj for a full window. */
  @Test
  void trainablePoolingHasTheGradientOfAWeightedSum() {
    TrainablePooling trainable = initialised(TrainablePooling.over(LENGTH));
    NDArray weights = trainable.getDirectParameters().get("positionWeights").getArray();
    weights.setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      ParameterStore store = new ParameterStore(manager, false);
      NDArray pooled = trainable.forward(store, new NDList(states()), true).singletonOrThrow();
      collector.backward(pooled.sum());
    }
    float[] gradient = weights.getGradient().toFloatArray();
    for (int t = 0; t < LENGTH; t++) {
      double expected = 0;
      for (int row = 0; row < BATCH; row++) {
        for (int j = 0; j < WIDTH; j++) {
          expected += STATES[(row * LENGTH + t) * WIDTH + j];
        }
      }
      assertEquals(expected, gradient[t], 1e-4);
    }
  }

  @Test
  void trainingLeavesNothingWithTheWeights() {
    TrainablePooling trainable = initialised(TrainablePooling.over(4));
    trainable.getDirectParameters().get("positionWeights").getArray().setRequiresGradient(true);
    List<NDList> batches = List.of(new NDList(states()), new NDList(states(), mask()));
    int before = manager.getManagedArrays().size();
    for (NDList inputs : batches) {
      try (NDManager pass = manager.newSubManager();
          GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray pooled =
            trainable
                .forward(new ParameterStore(pass, false), copies(inputs, pass), true)
                .singletonOrThrow();
        collector.backward(pooled.sum());
      }
    }
    assertEquals(before, manager.getManagedArrays().size());
  }

  private static NDList copies(NDList arrays, NDManager owner) {
    NDList copies = new NDList();
    for (NDArray array : arrays) {
      NDArray copy = array.duplicate();
      copy.attach(owner);
      copies.add(copy);
    }
    return copies;
  }

  private TrainablePooling initialised(TrainablePooling block) {
    block.initialize(manager, DataType.FLOAT32, new Shape(BATCH, LENGTH, WIDTH));
    return block;
  }

  private float[] pool(Block block, NDList inputs) {
    return block
        .forward(new ParameterStore(manager, false), inputs, false)
        .singletonOrThrow()
        .toFloatArray();
  }

  private NDArray states() {
    return manager.create(STATES, new Shape(BATCH, LENGTH, WIDTH)).toType(DataType.FLOAT32, false);
  }

  private NDArray mask() {
    double[] flat = Arrays.stream(MASK).flatMapToDouble(Arrays::stream).toArray();
    return manager.create(flat, new Shape(BATCH, LENGTH));
  }

  /** The rows of one sequence that the mask takes in. */
  private static Matrix taken(int row) {
    double[][] rows =
        IntStream.range(0, LENGTH)
            .filter(t -> MASK[row][t] > 0)
            .mapToObj(
                t -> {
                  int from = (row * LENGTH + t) * WIDTH;
                  return Arrays.copyOfRange(STATES, from, from + WIDTH);
                })
            .toArray(double[][]::new);
    return Matrix.of(rows);
  }
}
