package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TiledTap;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Scores.QueryKeyNorm;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TiledAttentionTest {

  /** Of two heads, more than one tile has rows. */
  private static final int LENGTH = 3000;

  private static final int HEAD_SIZE = 4;

  static Stream<Visibility> visibilities() {
    return Stream.of(
        Visibility.FULL,
        Visibility.CAUSAL,
        Visibility.slidingWindow(77),
        Visibility.band(50),
        Visibility.chunks(1700));
  }

  /** The last tokens are padding. */
  @ParameterizedTest
  @MethodSource("visibilities")
  void tilesGiveWhatTheMatrixGives(Visibility visibility) {
    Scores scores = new Scores(1.5, QueryKeyNorm.NONE, OptionalDouble.of(3), PositionBias.none());
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      manager.getEngine().setRandomSeed(4);
      Shape shape = new Shape(1, 2, LENGTH, HEAD_SIZE);
      NDArray q = manager.randomNormal(shape);
      NDArray k = manager.randomNormal(shape);
      NDArray v = manager.randomNormal(shape);
      NDArray mask = manager.arange(LENGTH).lt(LENGTH - 10).toType(DataType.FLOAT32, false);
      NDArray batch = mask.reshape(1, LENGTH);
      NDArray capped = q.matMul(k.transpose(0, 1, 3, 2)).div(1.5f).div(3f).tanh().mul(3f);
      NDArray positions = batch.cumSum(1).sub(batch);
      NDArray hidden = PassContext.hidden(visibility, batch, positions);
      NDArray whole = capped.add(hidden).softmax(-1).matMul(v);
      NDArray tiled = new TiledAttention(scores, visibility, batch).of(q, k, v);
      assertEquals(shape, tiled.getShape());
      NDArray tokens = mask.reshape(1, 1, LENGTH, 1);
      assertTrue(whole.sub(tiled).mul(tokens).abs().max().getFloat() < 2e-5f);
    }
  }

  /** An observer of queries and keys, and one for which attention is computed, change no bit. */
  @Test
  void whoLooksOnChangesNothing() {
    int length = TiledAttention.HELD + 2;
    try (Model model = Model.newInstance("long", "PyTorch")) {
      model.getNDManager().getEngine().setRandomSeed(3);
      Transformer encoder = new Transformer(TransformerConfig.bert(20, 8, 1, 2, length));
      encoder.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
      int[] seen = new int[2];
      ForwardObserver whole =
          new ForwardObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              seen[0] = Math.toIntExact(tap.attention().getShape().get(3));
            }
          };
      ForwardObserver tiled =
          new ForwardObserver() {
            @Override
            public boolean takesTiles(int layer) {
              return true;
            }

            @Override
            public void tiled(int layer, TiledTap tap) {
              seen[1] = Math.toIntExact(tap.projections().key().getShape().get(2));
            }
          };
      float[] alone = hidden(model, encoder, ForwardObserver.none(), length);
      assertArrayEquals(alone, hidden(model, encoder, whole, length));
      assertArrayEquals(alone, hidden(model, encoder, tiled, length));
      assertArrayEquals(new int[] {length, length}, seen);
    }
  }

  private static float[] hidden(
      Model model, Transformer encoder, ForwardObserver observer, int length) {
    try (NDManager scope = model.getNDManager().newSubManager()) {
      long[] ids = new long[length];
      for (int i = 0; i < length; i++) {
        ids[i] = i * 7L % 20;
      }
      NDList inputs = new NDList(scope.create(ids, new Shape(1, length)));
      return encoder
          .watched(
              observer,
              () -> encoder.forward(new ParameterStore(scope, false), inputs, false).head())
          .toFloatArray();
    }
  }
}
