package io.attentionspectra.djl.observe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.MeasuredHead;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads of texts in one batch are read the same, wherever their tokens stand in it. */
final class SeparateTextsTest {

  private static final long[][] TEXTS = {{5, 3, 8, 1, 9, 2, 7}, {4, 4, 6, 11, 3}};

  private NDManager manager;
  private Transformer transformer;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    transformer = new Transformer(TransformerConfig.gpt2(12, 16, 2, 2, 16));
    transformer.initialize(manager, DataType.FLOAT32, new Shape(1, 4));
    double[] values = Randomness.of(1).gaussians(2 * 16 * 16);
    for (int layer = 0; layer < 2; layer++) {
      float[] weights = new float[16 * 16];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) values[layer * weights.length + i];
      }
      transformer.queryWeight(layer).set(weights);
    }
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1111111-/11111--",
        "1111111/--11111",
        "-1111111--/---11111--",
        "111111122222",
        "-1111111--55555-",
        "1111111--/22222----"
      })
  void readingsAreThoseOfTextsAlone(String mask) {
    List<List<MeasuredHead>> alone = new ArrayList<>(readings("1111111", 0));
    alone.addAll(readings("11111", 1));
    List<List<MeasuredHead>> together = readings(mask, 0);
    assertEquals(alone.size(), together.size());
    for (int text = 0; text < alone.size(); text++) {
      for (int head = 0; head < alone.get(text).size(); head++) {
        MeasuredHead expected = alone.get(text).get(head);
        MeasuredHead actual = together.get(text).get(head);
        assertArrayEquals(
            expected.spectrum().spectrum().toArray(), actual.spectrum().spectrum().toArray(), 1e-5);
        assertEquals(expected.scores().betaHat(), actual.scores().betaHat(), 1e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"121", "1-1"})
  void refusesTextsInPieces(String row) {
    assertThrows(IllegalArgumentException.class, () -> TextPlaces.of(mask(row)));
  }

  @Test
  void transformerRefusesThemToo() {
    assertThrows(IllegalArgumentException.class, () -> readings("121", 0));
  }

  private NDArray mask(String... rows) {
    long[] numbers = new long[rows.length * rows[0].length()];
    for (int i = 0; i < numbers.length; i++) {
      char each = rows[i / rows[0].length()].charAt(i % rows[0].length());
      numbers[i] = each == '-' ? 0 : each - '0';
    }
    return manager.create(numbers, new Shape(rows.length, rows[0].length()));
  }

  /** Per text the heads of the last layer; texts from the first on fill the mask. */
  private List<List<MeasuredHead>> readings(String layout, int first) {
    List<String> given = List.of(layout.split("/", -1));
    int width = given.stream().mapToInt(String::length).max().orElseThrow();
    String[] rows =
        given.stream().map(row -> row + "-".repeat(width - row.length())).toArray(String[]::new);
    String joined = String.join("", rows);
    long[] ids = new long[joined.length()];
    int text = first - 1;
    int next = 0;
    for (int i = 0; i < ids.length; i++) {
      if (joined.charAt(i) != '-') {
        boolean goesOn = next > 0 && next < TEXTS[text].length;
        text = goesOn ? text : Math.min(TEXTS.length - 1, text + 1);
        next = goesOn ? next : 0;
        ids[i] = TEXTS[text][next++];
      }
    }
    List<List<MeasuredHead>> readings = new ArrayList<>();
    ForwardObserver reader =
        new ForwardObserver() {
          @Override
          public void attention(int layer, AttentionTap tap) {
            if (layer == 1) {
              AttentionTap.Projections of = tap.projections().orElseThrow();
              ReadingPlan plan = ReadingPlan.withDefaults().with(Visibility.CAUSAL);
              try (HeadReducer reducer = HeadReducer.open()) {
                readings.addAll(
                    reducer.projections(of.query(), of.key(), TextLengths.of(tap.mask()), plan));
              }
            }
          }
        };
    NDList inputs = new NDList(manager.create(ids, new Shape(rows.length, width)), mask(rows));
    WithoutGradients.run(
        () ->
            transformer.watched(
                ForwardObserver.ofTexts(reader),
                () -> transformer.forward(new ParameterStore(manager, false), inputs, false)));
    return readings;
  }
}
