package io.attentionspectra.djl.tap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.testing.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reading of a reducer on any thread, of arrays that a training holds. */
final class EveryThreadTest {

  private static final int[] LENGTHS = {12, 7};
  private static final Batch QUERIES = Batch.of(1, 2, 12, 4, LENGTHS);
  private static final Batch KEYS = Batch.of(2, 2, 12, 4, LENGTHS);

  private static List<double[]> read() {
    ReadingPlan plan = ReadingPlan.withDefaults().with(Visibility.CAUSAL).withRelative(true);
    List<double[]> results = new ArrayList<>();
    try (HeadReducer reducer = HeadReducer.open();
        NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray queries = QUERIES.on(scope, DataType.FLOAT32);
      NDArray keys = KEYS.on(scope, DataType.FLOAT32);
      NDArray attention = causal(scope);
      List.of(queries, keys, attention).forEach(array -> array.setRequiresGradient(true));
      boolean recording = JniUtils.isGradMode();
      measured(reducer.projections(queries, keys, LENGTHS, plan), results);
      measured(reducer.attention(attention, LENGTHS, plan), results);
      balanced(reducer.balancedProjections(queries, keys, LENGTHS, plan), results);
      balanced(reducer.balancedAttention(attention, LENGTHS, plan), results);
      for (List<HeadMoments> text : reducer.moments(queries, keys, LENGTHS)) {
        text.forEach(head -> results.add(head.queryCovariance().toArray()));
        text.forEach(head -> results.add(head.keyMean().toArray()));
      }
      for (List<Double> text : reducer.spreads(queries, keys, LENGTHS, plan)) {
        results.add(text.stream().mapToDouble(each -> each).toArray());
      }
      assertEquals(recording, JniUtils.isGradMode());
    }
    return results;
  }

  /** Attention under a causal mask of texts padded on the right, made on the heap. */
  private static NDArray causal(NDManager scope) {
    double[] drawn = Randomness.of(3).gaussians(2 * 2 * 12 * 12);
    for (int row = 0; row < 2 * 2 * 12; row++) {
      int from = row * 12;
      int seen = Math.min(row % 12 + 1, LENGTHS[row / 24]);
      double sum = 0;
      for (int key = 0; key < 12; key++) {
        drawn[from + key] = key < seen ? Math.exp(drawn[from + key]) : 0;
        sum += drawn[from + key];
      }
      for (int key = 0; key < 12; key++) {
        drawn[from + key] /= sum;
      }
    }
    return scope.create(drawn, new Shape(2, 2, 12, 12));
  }

  private static void measured(List<List<MeasuredHead>> texts, List<double[]> results) {
    texts.stream()
        .flatMap(List::stream)
        .forEach(
            head -> {
              results.add(head.spectrum().spectrum().toArray());
              results.add(head.relative().orElseThrow().toArray());
              results.add(new double[] {head.scores().betaHat()});
            });
  }

  private static void balanced(List<List<BalancedMeasure>> texts, List<double[]> results) {
    texts.stream()
        .flatMap(List::stream)
        .forEach(
            head -> {
              results.add(head.spectrum().orElseThrow().spectrum().toArray());
              results.add(head.factors().orElseThrow().keyBiases());
            });
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void numbersAreTheSame(ThreadKind kind) throws Exception {
    List<double[]> expected = read();
    List<double[]> actual = kind.call(EveryThreadTest::read);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), 0);
    }
  }
}
