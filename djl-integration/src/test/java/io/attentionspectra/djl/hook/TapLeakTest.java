package io.attentionspectra.djl.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.testing.ResidentMemory;
import org.junit.jupiter.api.Test;

/** Forward passes with taps leave no native memory behind, failing ones included. */
final class TapLeakTest {

  private static final int LENGTH = 128;
  private static final int PASSES = 200;

  /** Computes with every array it sees, as an analysis would. */
  private static final class Multiplying implements ForwardObserver {

    int taps;
    int failAt = Integer.MAX_VALUE;

    @Override
    public void hidden(int depth, NDArray states, NDArray mask) {
      states.mul(2).sum();
    }

    @Override
    public void attention(int layer, AttentionTap tap) {
      tap.attention().mul(2).sum();
      tap.projections().orElseThrow().scores().sum();
      if (++taps >= failAt) {
        throw new IllegalStateException("an analysis that fails");
      }
    }
  }

  /**
   * A pass shows 2 × 8 attention matrices of 128 × 128, 1 MB, and as much in scores; 1.5 MB in
   * queries, keys, values and hidden states: kept once per pass, each alone would add 200 MB.
   */
  @Test
  void twoHundredTappedPassesLeaveNothingBehind() throws Exception {
    try (Model model = model()) {
      Multiplying observer = new Multiplying();
      try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator());
          HookRegistration taps = AttentionTaps.of(model.getBlock()).observe(observer)) {
        assertEquals(12, taps.sites().size());
        passes(model, predictor, PASSES / 2);
        int arrays = model.getNDManager().getManagedArrays().size();
        observer.taps = 0;
        ResidentMemory.assertNotKept(
            30_000,
            () -> {
              passes(model, predictor, PASSES);
              assertEquals(arrays, model.getNDManager().getManagedArrays().size());
              assertEquals(2 * PASSES, observer.taps);
              observer.taps = 0;
            });
        observer.failAt = 0;
        ResidentMemory.assertNotKept(
            30_000,
            () -> {
              for (int i = 0; i < PASSES; i++) {
                assertThrows(TranslateException.class, () -> passes(model, predictor, 1));
              }
            });
      }
    }
  }

  private static Model model() {
    Model model = Model.newInstance("leak", "PyTorch");
    BertBlock bert =
        BertBlock.builder()
            .setTokenDictionarySize(10)
            .optTypeDictionarySize(2)
            .optEmbeddingSize(192)
            .optTransformerBlockCount(2)
            .optAttentionHeadCount(8)
            .optHiddenSize(64)
            .optMaxSequenceLength(LENGTH)
            .build();
    Shape shape = new Shape(1, LENGTH);
    bert.initialize(model.getNDManager(), DataType.FLOAT32, shape, shape, shape);
    model.setBlock(bert);
    return model;
  }

  private static void passes(Model model, Predictor<NDList, NDList> predictor, int count)
      throws TranslateException {
    for (int i = 0; i < count; i++) {
      try (NDManager scope = model.getNDManager().newSubManager()) {
        NDArray ids = scope.ones(new Shape(1, LENGTH), DataType.INT64);
        predictor.predict(new NDList(ids, ids.zerosLike(), ids.onesLike())).close();
      }
    }
  }
}
