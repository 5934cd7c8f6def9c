package io.attentionspectra.djl.training;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.layers;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import io.attentionspectra.djl.hook.HookPoint;
import io.attentionspectra.djl.session.DjlBlock;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.monitor.event.MonitorReading;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@code BertBlock} of DJL's in training, read on held-out texts through hooks. */
final class HookedModelReadingTest {

  private final Recording sink = new Recording();
  private final List<String> report = new ArrayList<>();

  /** Letters as tokens, between a first and a last one. */
  private static TokenizedText tokenize(String text) {
    long[] ids = new long[text.length() + 2];
    ids[0] = 1;
    for (int i = 0; i < text.length(); i++) {
      ids[i + 1] = 3L + Math.floorMod(text.charAt(i), TinyBert.VOCABULARY - 3);
    }
    ids[ids.length - 1] = 2;
    boolean[] special = new boolean[ids.length];
    special[0] = true;
    special[ids.length - 1] = true;
    return TokenizedText.of(ids, new long[ids.length], special);
  }

  private static HeldOut texts() {
    List<TokenizedText> texts =
        IntStream.range(0, 20)
            .mapToObj(n -> tokenize("abcdefghijklmnopqrstuvwxyz".substring(n % 17, n % 17 + 6)))
            .toList();
    return HeldOut.ofTokens("letters", texts);
  }

  private SpectralMonitor monitor() {
    TextTokenizer tokenizer =
        TextTokenizer.of("letters", TinyBert.VOCABULARY, HookedModelReadingTest::tokenize);
    return SpectralMonitor.observing(attentionSpectrum(), pooledCovariance(mean()))
        .window(6)
        .on(
            texts(),
            trainer -> {
              Block bert = trainer.getModel().getBlock().getChildren().get(0).getValue();
              return DjlBlock.of(bert, tokenizer).observed();
            })
        .every(4)
        .batches()
        .to(sink)
        .clock(() -> 0)
        .reportingTo(report::add);
  }

  /** DJL's usual order is the trainer first, then the values of its block. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bertBlocksAreReadOnHeldOutTextsAndTrainedAlike(boolean valuesFirst) {
    List<List<float[]>> weights = new ArrayList<>();
    for (boolean watched : List.of(false, true)) {
      try (TinyBert bert = new TinyBert(TinyBert.Kind.BERT)) {
        if (valuesFirst) {
          bert.model
              .getBlock()
              .initialize(bert.model.getNDManager(), DataType.FLOAT32, bert.shapes());
        }
        try (Trainer trainer = watched ? bert.trainer(monitor()) : bert.trainer()) {
          bert.fit(trainer, 6);
        }
        weights.add(bert.weights());
      }
    }
    assertTrue(report.isEmpty(), report.toString());
    assertFalse(HookPoint.active());
    assertEquals(List.of(0, 1, 2, 4, 6), sink.steps());
    for (MonitorReading reading : sink.readings()) {
      assertEquals(TinyBert.LAYERS * TinyBert.HEADS, reading.attention().size());
      assertEquals(8, reading.attention().get(0).length(), "6 letters and 2 special tokens");
      assertEquals(16, reading.pooling().get(0).spectrum().size());
    }
    assertFalse(
        sink.readings().get(0).attention().get(7).entropy()
            == sink.readings().get(4).attention().get(7).entropy());
    for (int i = 0; i < weights.get(0).size(); i++) {
      assertArrayEquals(weights.get(0).get(i), weights.get(1).get(i), 0f);
    }
  }

  /** Heads that the model lacks are known to be missing when its block has values. */
  @Test
  void whatDoesNotFitIsRefusedWithTheFirstBatch() {
    TextTokenizer tokenizer =
        TextTokenizer.of("letters", TinyBert.VOCABULARY, HookedModelReadingTest::tokenize);
    SpectralMonitor missing =
        SpectralMonitor.observing(attentionSpectrum())
            .layers(layers(7))
            .on(
                texts(),
                trainer -> {
                  Block bert = trainer.getModel().getBlock().getChildren().get(0).getValue();
                  return DjlBlock.of(bert, tokenizer).observed();
                })
            .to(sink)
            .reportingTo(report::add);
    try (TinyBert bert = new TinyBert(TinyBert.Kind.BERT);
        Trainer trainer = bert.trainer(missing)) {
      assertRefused("layers = 7", () -> bert.fit(trainer, 1));
    }
    assertEquals(sink.opened, sink.closed);
  }
}
