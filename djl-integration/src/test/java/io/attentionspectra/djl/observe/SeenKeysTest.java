package io.attentionspectra.djl.observe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A key is seen if any query of any head pays attention to it. */
final class SeenKeysTest {

  private static final int TEXTS = 2;
  private static final int HEADS = 3;
  private static final int LENGTH = 5;

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  /** What the shortcut must give: every weight is looked at. */
  private static float[] byHand(float[] weights, int queries) {
    float[] seen = new float[TEXTS * LENGTH];
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        seen[i / (HEADS * queries * LENGTH) * LENGTH + i % LENGTH] = 1;
      }
    }
    return seen;
  }

  @Test
  void everyWeightCounts() {
    Random random = new Random(5);
    try (SeenKeys keys = new SeenKeys()) {
      for (int trial = 0; trial < 200; trial++) {
        int queries = 1 + trial % 4;
        float[] weights = new float[TEXTS * HEADS * queries * LENGTH];
        for (int i = 0; i < weights.length; i++) {
          weights[i] = random.nextInt(1 + trial % 20) == 0 ? 0.25f : 0;
        }
        NDArray attention = manager.create(weights, new Shape(TEXTS, HEADS, queries, LENGTH));
        assertArrayEquals(byHand(weights, queries), keys.mask(attention).toFloatArray());
      }
    }
  }

  @Test
  void equalMasksAreOneArrayAndOthersKeepTheirs() {
    try (SeenKeys keys = new SeenKeys()) {
      NDArray all = manager.ones(new Shape(TEXTS, HEADS, LENGTH, LENGTH));
      NDArray first = keys.mask(all);
      assertSame(first, keys.mask(all));
      NDArray none = keys.mask(all.mul(0));
      assertNotSame(first, none);
      assertEquals(0, none.sum().getFloat());
      assertEquals(TEXTS * LENGTH, first.sum().getFloat());
    }
  }

  @Test
  void keysOfCausalAndOfPaddedTextsAreFound() {
    try (SeenKeys keys = new SeenKeys()) {
      NDArray hidden = manager.zeros(new Shape(TEXTS, 1, LENGTH, LENGTH));
      hidden.set(new NDIndex("0, 0, :, :2"), -1e30f);
      hidden.set(new NDIndex("1, 0, :, 4:"), -1e30f);
      NDArray scores = manager.randomNormal(new Shape(TEXTS, HEADS, LENGTH, LENGTH));
      float[] expected = {0, 0, 1, 1, 1, 1, 1, 1, 1, 0};
      assertArrayEquals(expected, keys.mask(scores.add(hidden).softmax(-1)).toFloatArray());
      for (int query = 0; query < LENGTH - 1; query++) {
        hidden.set(new NDIndex("1, 0, {}, {}:", query, query + 1), -1e30f);
      }
      assertArrayEquals(expected, keys.mask(scores.add(hidden).softmax(-1)).toFloatArray());
    }
  }

  /** The rows are found in memory: transposed, cut and broadcast arrays lie there otherwise. */
  @Test
  void weightsCountHoweverTheyLieInMemory() {
    Random random = new Random(6);
    float[] weights = new float[(TEXTS + 1) * HEADS * LENGTH * LENGTH];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextInt(6) == 0 ? 0.25f : 0;
    }
    NDArray all = manager.create(weights, new Shape(TEXTS + 1, HEADS, LENGTH, LENGTH));
    NDArray row = manager.create(new float[] {0, 1, 0, 0, 1}).reshape(1, 1, 1, LENGTH);
    try (SeenKeys keys = new SeenKeys()) {
      for (NDArray attention :
          new NDArray[] {
            all.get("1:"),
            all.get(":-1").transpose(0, 1, 3, 2),
            all.get("1:").transpose(0, 1, 3, 2).get(":, :, 1:4, :"),
            row.broadcast(TEXTS, HEADS, LENGTH, LENGTH)
          }) {
        int queries = (int) attention.getShape().get(2);
        assertArrayEquals(
            byHand(attention.toFloatArray(), queries), keys.mask(attention).toFloatArray());
      }
    }
  }

  @Test
  void smallWeightsOfEveryPrecisionCount() {
    try (SeenKeys keys = new SeenKeys()) {
      double[] weights = new double[TEXTS * HEADS * LENGTH * LENGTH];
      weights[0] = 1e-200;
      NDArray attention = manager.create(weights, new Shape(TEXTS, HEADS, LENGTH, LENGTH));
      float[] expected = new float[TEXTS * LENGTH];
      expected[0] = 1;
      assertArrayEquals(expected, keys.mask(attention).toFloatArray());
      NDArray half = attention.gt(0).toType(DataType.FLOAT16, false).mul(1e-7);
      assertArrayEquals(expected, keys.mask(half).toFloatArray());
    }
  }

  @Test
  void attentionOfOtherDimensionsIsRefused() {
    try (SeenKeys keys = new SeenKeys()) {
      NDArray wrong = manager.ones(new Shape(TEXTS, LENGTH, LENGTH));
      assertThrows(IllegalArgumentException.class, () -> keys.mask(wrong));
    }
  }
}
