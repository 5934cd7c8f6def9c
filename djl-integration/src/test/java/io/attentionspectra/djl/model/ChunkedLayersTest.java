package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Rotary;
import io.attentionspectra.formats.transformer.RotaryScaling;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A described decoder whose first layer attends in chunks, as Llama 4's do between its global
 * layers: against the same by loops, and wherever its texts stand in a row.
 */
final class ChunkedLayersTest {

  private static final int CHUNK = 4;
  private static final int LENGTH = 10;
  private static final int HEADS = 2;

  private Model model;
  private Transformer decoder;

  @BeforeEach
  void describe() {
    TransformerConfig usual = TransformerConfig.gpt2(30, 12, 2, HEADS, 32);
    Optional<Rotary> rotary = Optional.of(new Rotary(10_000, 6, RotaryScaling.none()));
    TransformerConfig config =
        new TransformerConfig(
            usual.architecture(),
            usual.sizes(),
            usual.embedding(),
            usual.normalisation(),
            usual.scores(),
            List.of(new LayerKind(Visibility.chunks(CHUNK), rotary), LayerKind.CAUSAL),
            usual.feedForward(),
            usual.biases(),
            usual.residual(),
            usual.sharedLayers(),
            usual.dropout());
    model = Model.newInstance("chunks", "PyTorch");
    model.getNDManager().getEngine().setRandomSeed(5);
    decoder = new Transformer(config);
    decoder.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
    for (int layer = 0; layer < 2; layer++) {
      decoder.queryWeight(layer).muli(40);
      decoder.keyWeight(layer).muli(40);
    }
  }

  @AfterEach
  void close() {
    model.close();
  }

  /** One layer of a pass: attention, queries and keys of its one row. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Seen(float[] attention, float[] queries, float[] keys, float[] last) {}

  /** Of a row in which the text stands from a place on, with numbers of texts as its mask. */
  private Seen seen(int layer, int start, long[] mask) {
    List<Seen> found = new ArrayList<>();
    long[] ids = new long[mask.length];
    for (int i = 0; i < mask.length; i++) {
      ids[i] = i >= start && i < start + LENGTH ? (i - start) * 7L % 30 : 3;
    }
    ForwardObserver observer =
        new ForwardObserver() {
          @Override
          public void attention(int number, AttentionTap tap) {
            if (number == layer) {
              assertEquals(
                  decoder.config().kind(layer).visibility(),
                  tap.scores().orElseThrow().visibility());
              NDIndex own = new NDIndex("0, :, {}:{}", start, start + LENGTH);
              NDIndex pairs =
                  new NDIndex("0, :, {}:{}, {}:{}", start, start + LENGTH, start, start + LENGTH);
              AttentionTap.Projections of = tap.projections().orElseThrow();
              found.add(
                  new Seen(
                      tap.attention().get(pairs).toFloatArray(),
                      of.query().get(own).toFloatArray(),
                      of.key().get(own).toFloatArray(),
                      new float[0]));
            }
          }
        };
    try (NDManager scope = model.getNDManager().newSubManager()) {
      Shape shape = new Shape(1, mask.length);
      NDList inputs = new NDList(scope.create(ids, shape), scope.create(mask, shape));
      NDArray last =
          decoder.watched(
              observer,
              () -> decoder.forward(new ParameterStore(scope, false), inputs, false).head());
      Seen of = found.get(0);
      float[] own = last.get(new NDIndex("0, {}:{}", start, start + LENGTH)).toFloatArray();
      return new Seen(of.attention(), of.queries(), of.keys(), own);
    }
  }

  private static long[] ones(int count) {
    long[] ones = new long[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void equalsTheSameByLoops() {
    Seen seen = seen(0, 0, ones(LENGTH));
    float[] expected = new float[HEADS * LENGTH * LENGTH];
    int size = decoder.config().headSize();
    for (int head = 0; head < HEADS; head++) {
      for (int i = 0; i < LENGTH; i++) {
        double[] weights = new double[LENGTH];
        double sum = 0;
        for (int j = i / CHUNK * CHUNK; j <= i; j++) {
          double product = 0;
          for (int c = 0; c < size; c++) {
            product +=
                (double) seen.queries()[(head * LENGTH + i) * size + c]
                    * seen.keys()[(head * LENGTH + j) * size + c];
          }
          weights[j] = Math.exp(product / Math.sqrt(size));
          sum += weights[j];
        }
        for (int j = 0; j < LENGTH; j++) {
          expected[(head * LENGTH + i) * LENGTH + j] = (float) (weights[j] / sum);
        }
      }
    }
    assertArrayEquals(expected, seen.attention(), 2e-6f);
    assertTrue(seen(1, 0, ones(LENGTH)).attention()[9 * LENGTH] > 0, "the second layer sees all");
  }

  /** Chunks begin with the text, not with the row. */
  @Test
  void paddingAndOtherTextsChangeNothing() {
    Seen alone = seen(0, 0, ones(LENGTH));
    long[] right = ones(LENGTH + 3);
    long[] left = ones(LENGTH + 3);
    long[] packed = ones(LENGTH + 7);
    for (int i = 0; i < 3; i++) {
      right[LENGTH + i] = 0;
      left[i] = 0;
    }
    for (int i = 6; i < packed.length; i++) {
      packed[i] = i < LENGTH + 6 ? 2 : 0;
    }
    for (Seen other : List.of(seen(0, 0, right), seen(0, 3, left), seen(0, 6, packed))) {
      assertArrayEquals(alone.attention(), other.attention(), 2e-6f);
      assertArrayEquals(alone.last(), other.last(), 2e-5f);
    }
  }
}
