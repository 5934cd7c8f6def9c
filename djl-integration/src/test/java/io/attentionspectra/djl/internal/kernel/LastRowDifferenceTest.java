package io.attentionspectra.djl.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The difference of last rows is that of whole attention, at its last query. */
final class LastRowDifferenceTest {

  private static final int LENGTH = 7;
  private static final double FACTOR = 0.5;

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private NDArray query;
  private NDArray key;
  private NDArray hidden;

  @BeforeEach
  void draw() {
    manager.getEngine().setRandomSeed(3);
    // As projections lie in memory: heads are split from (texts, tokens, all heads).
    query = manager.randomNormal(new Shape(2, LENGTH, 12)).reshape(2, LENGTH, 3, 4);
    query = query.transpose(0, 2, 1, 3);
    key = manager.randomNormal(new Shape(2, LENGTH, 12)).reshape(2, LENGTH, 3, 4);
    key = key.transpose(0, 2, 1, 3);
    hidden = manager.zeros(new Shape(2, 1, 1, LENGTH));
    hidden.set(new NDIndex("1, 0, 0, 5:"), -1e30f);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray attention() {
    return query.matMul(key.transpose(0, 1, 3, 2)).mul(FACTOR).add(hidden).softmax(-1);
  }

  @Test
  void ownAttentionDiffersByRounding() {
    assertEquals(0, LastRowDifference.of(attention(), query, key, FACTOR), 1e-6);
  }

  @Test
  void oneEntryOfTheLastRowCounts() {
    NDArray attention = attention();
    attention.set(new NDIndex("1, 2, 6, 3"), entry -> entry.add(0.01f));
    assertEquals(0.01, LastRowDifference.of(attention, query, key, FACTOR), 1e-6);
  }

  @Test
  void otherRowsDoNot() {
    NDArray attention = attention();
    attention.set(new NDIndex("1, 2, 5, 3"), entry -> entry.add(0.01f));
    assertEquals(0, LastRowDifference.of(attention, query, key, FACTOR), 1e-6);
  }

  @Test
  void anotherFactorShows() {
    double expected =
        attention()
            .sub(query.matMul(key.transpose(0, 1, 3, 2)).add(hidden).softmax(-1))
            .get(new NDIndex(":, :, 6"))
            .abs()
            .max()
            .getFloat();
    assertTrue(expected > 0.1);
    assertEquals(expected, LastRowDifference.of(attention(), query, key, 1), 1e-6);
  }

  @Test
  void productsOfHalfPrecisionAreLeftToTheProductOfMatrices() {
    NDArray half = query.toType(DataType.FLOAT16, true);
    assertTrue(LastRowDifference.serves(attention(), query, key));
    assertFalse(LastRowDifference.serves(attention(), half, key));
    assertFalse(LastRowDifference.serves(attention(), query, half));
  }

  @Test
  void attentionOfHalfPrecisionIsComparedInFloat32() {
    NDArray half = attention().toType(DataType.FLOAT16, true);
    assertEquals(0, LastRowDifference.of(half, query, key, FACTOR), 5e-4);
  }

  @Test
  void whatIsNotANumberIsNoRounding() {
    NDArray attention = attention();
    attention.set(new NDIndex("0, 0, 6, 0"), entry -> entry.mul(Float.NaN));
    assertTrue(Double.isNaN(LastRowDifference.of(attention, query, key, FACTOR)));
  }
}
